/** What becomes of a session that has to go: what its peer is told, and what the application. */
import { CloseCode } from "@tidewire/wire/ws";
import { ServerError, type ServerErrorCode } from "../server-error.js";
import type { CloseReason, Parting, Transport } from "./transport.js";

/** What a peer is told behind everything that was pending. */
export const PARTINGS: { readonly [Reason in CloseReason]?: Parting } = {
  "server shutting down": { code: CloseCode.serviceRestart, text: "server is draining: come back elsewhere" },
};

const FAULT_CODES: { readonly [Reason in CloseReason]?: ServerErrorCode } = {
  "slow reader": "slow-reader",
  "limit exceeded": "limit-exceeded",
};

/** Ends the transport of a peer that is at fault, or too slow, or no longer wanted. */
export function turnOut(transport: Transport, reason: CloseReason, description: unknown): void {
  if (reason === "slow reader") transport.destroy();
  else if (reason === "limit exceeded") transport.close({ code: CloseCode.policyViolation, text: String(description) });
  else transport.close(undefined, reason);
}

/** A description as applications see it: words become an error with a code. */
export function shownFault(reason: CloseReason, description: unknown): unknown {
  return typeof description === "string" ? new ServerError(FAULT_CODES[reason] ?? "refused", description) : description;
}
