/** Close codes and the payload of a close frame (RFC 6455, 5.5.1 and 7.4). */
import { decodeUtf8 } from "../utf8.js";

export const CloseCode = {
  normal: 1000,
  goingAway: 1001,
  protocolError: 1002,
  unsupportedData: 1003,
  /** Local only: the peer's close frame carried no code. */
  noStatus: 1005,
  /** Local only: the connection ended without a close frame. */
  abnormal: 1006,
  invalidPayload: 1007,
  policyViolation: 1008,
  messageTooBig: 1009,
  mandatoryExtension: 1010,
  internalError: 1011,
  serviceRestart: 1012,
  tryAgainLater: 1013,
  badGateway: 1014,
  /** Local only: the TLS handshake failed. */
  tlsHandshake: 1015,
} as const;

export type CloseCode = (typeof CloseCode)[keyof typeof CloseCode];

/** Whether a code may stand in a close frame: the registered ones, and 3000 to 4999 for libraries and applications. */
export function isLegalCloseCode(code: number): boolean {
  if (code >= 3000) return code <= 4999 && Number.isInteger(code);
  return REGISTERED.has(code);
}

export type ClosePayload =
  | { readonly kind: "close"; readonly code: number; readonly reason: string }
  | { readonly kind: "invalid"; readonly code: number; readonly message: string };

/** Reads the payload of a close frame. An empty one is legal and means 1005, "no status received". */
export function parseClosePayload(payload: Uint8Array): ClosePayload {
  const [high, low] = payload;
  if (high === undefined) return { kind: "close", code: CloseCode.noStatus, reason: "" };
  if (low === undefined) return invalid(CloseCode.protocolError, "close payload of 1 byte");
  const code = (high << 8) | low;
  if (!isLegalCloseCode(code)) return invalid(CloseCode.protocolError, `close code ${code} must not be sent`);
  const reason = decodeUtf8(payload, 2);
  if (reason === undefined) return invalid(CloseCode.invalidPayload, "close reason is not valid UTF-8");
  return { kind: "close", code, reason };
}

const REGISTERED: ReadonlySet<number> = new Set([
  CloseCode.normal,
  CloseCode.goingAway,
  CloseCode.protocolError,
  CloseCode.unsupportedData,
  CloseCode.invalidPayload,
  CloseCode.policyViolation,
  CloseCode.messageTooBig,
  CloseCode.mandatoryExtension,
  CloseCode.internalError,
  CloseCode.serviceRestart,
  CloseCode.tryAgainLater,
  CloseCode.badGateway,
]);

function invalid(code: number, message: string): ClosePayload {
  return { kind: "invalid", code, message };
}
