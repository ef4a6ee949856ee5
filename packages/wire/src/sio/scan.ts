/** The head of a packet's text: `<type>[<attachments>-][<namespace>,][<id>]`. Does not look at the JSON after it. */
import { WireError } from "../wire-error.js";
import { isPacketType, PacketType } from "./packet.js";

export interface PacketHeader {
  readonly type: PacketType;
  /** How many binary messages follow the text: 0 but for types 5 and 6. */
  readonly attachments: number;
  readonly nsp: string;
  readonly id: number | undefined;
  /** Where the JSON begins; the text's length if there is none. */
  readonly bodyStart: number;
}

/**
 * Reads the head of the packet that starts at `from`. Only digits count as digits: a blank ends a number, and JSON
 * cannot start with it, so `2 ["a"]` fails where the body is read.
 * @throws WireError "bad-sio-packet": `unknown packet type N` (NaN for what is no digit), `Illegal attachments`,
 * `too many attachments`, or `invalid payload` for an id that no counter could have reached
 */
export function scanHeader(text: string, from: number, maxAttachments: number): PacketHeader {
  const type = text.charCodeAt(from) - DIGIT_0;
  if (!isPacketType(type)) {
    throw new WireError("bad-sio-packet", `unknown packet type ${type >= 0 && type <= 9 ? type : Number.NaN}`);
  }
  let at = from + 1;

  let attachments = 0;
  if (type >= PacketType.BINARY_EVENT) {
    const end = skipDigits(text, at);
    // A count of nothing is refused too: who has no attachments sends an EVENT or an ACK.
    attachments = text.charCodeAt(end) === DASH ? Number(text.slice(at, end)) : 0;
    if (attachments === 0) throw new WireError("bad-sio-packet", "Illegal attachments");
    if (attachments > maxAttachments) throw new WireError("bad-sio-packet", "too many attachments");
    at = end + 1;
  }

  let nsp = "/";
  if (text.charCodeAt(at) === SLASH) {
    const comma = text.indexOf(",", at);
    const end = comma === -1 ? text.length : comma;
    nsp = text.slice(at, end);
    at = comma === -1 ? end : end + 1;
  }

  let id: number | undefined;
  const idEnd = skipDigits(text, at);
  if (idEnd > at) {
    id = Number(text.slice(at, idEnd));
    if (!Number.isSafeInteger(id)) throw new WireError("bad-sio-packet", "invalid payload");
    at = idEnd;
  }
  return { type, attachments, nsp, id, bodyStart: at };
}

const DIGIT_0 = 0x30;
const DASH = 0x2d;
const SLASH = 0x2f;

function skipDigits(text: string, from: number): number {
  let at = from;
  for (;;) {
    const digit = text.charCodeAt(at) - DIGIT_0;
    if (!(digit >= 0 && digit <= 9)) return at;
    at++;
  }
}
