/** What goes wrong, as `ClientError` of the whole client: the same codes and details. */
import type { ClientErrorCode, ErrorDetails } from "../client-error.js";

export function clientError(code: ClientErrorCode, message: string, details?: ErrorDetails & { type?: string }): Error {
  return Object.assign(new Error(message), { code, ...details });
}
