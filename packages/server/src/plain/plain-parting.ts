/** What a client without Socket.IO is told at the end: a close code of RFC 6455 and a short reason. */
import { CloseCode } from "@tidewire/wire/ws";
import type { CloseReason, Parting } from "../engine/transport.js";

/** What fits into a close frame behind its code. */
const MAX_REASON_BYTES = 123;

/** The application made the socket leave. */
export const LEFT: Parting = { code: CloseCode.normal, text: "server namespace disconnect" };

/** What is said of a session that ends. `isIn`: whether the client was let into its namespace. */
export function plainParting(parting: Parting | undefined, reason: CloseReason | undefined, isIn: boolean): Parting {
  if (reason === "server shutting down") {
    return { code: CloseCode.goingAway, text: parting?.text ?? "server is shutting down" };
  }
  if (parting !== undefined) return { code: parting.code, text: shortReason(parting.text) };
  if (!isIn) return { code: CloseCode.tryAgainLater, text: "not let into the namespace in time" };
  return { code: CloseCode.normal, text: reason ?? "" };
}

/** What a middleware said: `data.closeCode` from 4000 to 4999 is the code, else it is 1008. */
export function refusalParting(message: string, data: unknown): Parting {
  const asked = typeof data === "object" && data !== null ? (data as { closeCode?: unknown }).closeCode : undefined;
  const isOwn = typeof asked === "number" && Number.isInteger(asked) && asked >= 4000 && asked <= 4999;
  return { code: isOwn ? asked : CloseCode.policyViolation, text: shortReason(message) };
}

/** As much of a text as fits, cut between two characters. */
export function shortReason(text: string): string {
  // Through bytes and back: half a character cannot be written.
  const whole = Buffer.from(text).toString();
  if (Buffer.byteLength(whole) <= MAX_REASON_BYTES) return whole;
  let short = "";
  let bytes = ELLIPSIS_BYTES;
  for (const character of whole) {
    bytes += Buffer.byteLength(character);
    if (bytes > MAX_REASON_BYTES) break;
    short += character;
  }
  return `${short}…`;
}

const ELLIPSIS_BYTES = 3;
