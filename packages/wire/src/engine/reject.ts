/** Why a request is refused: the codes of the JSON body that clients show, and the HTTP status beside them. */

export const EngineRejectCode = Object.freeze({
  unknownTransport: 0,
  unknownSid: 1,
  badHandshakeMethod: 2,
  badRequest: 3,
  forbidden: 4,
  unsupportedProtocolVersion: 5,
} as const);

export type EngineRejectCode = (typeof EngineRejectCode)[keyof typeof EngineRejectCode];

const MESSAGES = [
  "Transport unknown",
  "Session ID unknown",
  "Bad handshake method",
  "Bad request",
  "Forbidden",
  "Unsupported protocol version",
] as const satisfies Record<EngineRejectCode, string>;

export function rejectMessage(code: EngineRejectCode): string {
  return MESSAGES[code];
}

/** The status of a refused HTTP request. A refused upgrade is always a 400. */
export function rejectStatus(code: EngineRejectCode): 400 | 403 {
  return code === EngineRejectCode.forbidden ? 403 : 400;
}

/** `{"code":n,"message":"..."}`: the table's message unless a non-empty one is given. */
export function encodeRejectBody(code: EngineRejectCode, message?: string): string {
  return JSON.stringify({ code, message: message || MESSAGES[code] });
}
