/** What travels to packets. One decoder serves one connection: a packet's attachments follow its text. */
import { defaultSioLimits, type SioLimits } from "../limits.js";
import { WireError } from "../wire-error.js";
import { type AttachmentSlot, findPlaceholders, restoreAttachments } from "./attachments.js";
import { isDeeperThan, MAX_DEPTH } from "./depth.js";
import { readNamedText } from "./named-text.js";
import { PacketType, type SioPacket, toPacket } from "./packet.js";
import { scanHeader } from "./scan.js";

/** What `JSON.parse` takes as its second argument. */
export type JsonReviver = (this: unknown, key: string, value: unknown) => unknown;

/**
 * Decodes the packets of one connection.
 *
 * Every fault of the peer is a WireError "bad-sio-packet" with the message that published clients know; nothing else
 * is thrown, but by the reviver. The decoder then holds no half-built packet, and the connection should be closed.
 */
export class PacketDecoder {
  readonly #maxAttachments: number;
  readonly #reviver: JsonReviver | undefined;
  #partial: PartialPacket | undefined;

  constructor(limits: SioLimits = defaultSioLimits, reviver?: JsonReviver) {
    this.#maxAttachments = limits.maxAttachments;
    this.#reviver = reviver;
  }

  /** How many binary messages are missing to the packet under way: 0 between packets. */
  get awaiting(): number {
    const partial = this.#partial;
    return partial === undefined ? 0 : partial.count - partial.attachments.length;
  }

  /** Takes the text that starts at `from`; `undefined` if its attachments have to come first. */
  text(text: string, from = 0): SioPacket | undefined {
    if (this.#partial !== undefined) {
      this.#partial = undefined;
      throw fault("got plaintext data when reconstructing a packet");
    }
    if (isBareConnect(text, from)) return { type: PacketType.CONNECT, nsp: "/", id: undefined, data: undefined };
    const { type, attachments, nsp, id, bodyStart } = scanHeader(text, from, this.#maxAttachments);
    const data = bodyStart < text.length ? parseBody(text, bodyStart, type, this.#reviver) : undefined;
    const packet = toPacket(type, type === PacketType.CONNECT ? detached(nsp) : nsp, id, data);
    if (attachments === 0) return packet;
    const slots = findPlaceholders(packet.data as unknown[], attachments);
    this.#partial = { packet, slots, count: attachments, attachments: [] };
    return undefined;
  }

  /** Takes an attachment, and keeps it as it is; `undefined` if more have to come. */
  binary(bytes: Uint8Array): SioPacket | undefined {
    const partial = this.#partial;
    if (partial === undefined) throw fault("got binary data when not reconstructing a packet");
    partial.attachments.push(bytes);
    if (partial.attachments.length < partial.count) return undefined;
    this.#partial = undefined;
    restoreAttachments(partial.slots, partial.attachments);
    return partial.packet;
  }

  /** Forgets the packet under way. */
  reset(): void {
    this.#partial = undefined;
  }
}

// Functions, for a private method would cost each decoder a field (bench: idle memory).

/** "0": what nearly every client begins with. Whoever reads on finds the end of the text, which costs (bench: connect). */
function isBareConnect(text: string, from: number): boolean {
  return text.length === from + 1 && text.charCodeAt(from) === DIGIT_0;
}

function parseBody(text: string, bodyStart: number, type: PacketType, reviver: JsonReviver | undefined): unknown {
  const first = text.charCodeAt(bodyStart);
  let data: unknown;
  if (isFirstOf(type, first)) {
    const named = reviver === undefined && first === BRACKET ? readNamedText(text, bodyStart) : undefined;
    if (named !== undefined) return named;
    try {
      data = JSON.parse(text.slice(bodyStart), reviver);
    } catch (cause) {
      throw fault("invalid payload", cause);
    }
    // Each level takes two characters, so a short text needs no look.
    if (text.length - bodyStart <= 2 * MAX_DEPTH || !isDeeperThan(data, MAX_DEPTH)) return data;
  }
  throw fault("invalid payload");
}

function fault(message: string, cause?: unknown): WireError {
  return new WireError("bad-sio-packet", message, cause === undefined ? undefined : { cause });
}

/** A packet whose attachments are on their way. */
interface PartialPacket {
  readonly packet: SioPacket;
  readonly slots: readonly AttachmentSlot[];
  readonly count: number;
  readonly attachments: Uint8Array[];
}

const DIGIT_0 = 0x30;
const BRACKET = 0x5b;
const BRACE = 0x7b;
const QUOTE = 0x22;

/** Whether JSON for this type may begin so: rules out blanks, and most wrong shapes before they are parsed. */
function isFirstOf(type: PacketType, first: number): boolean {
  switch (type) {
    case PacketType.CONNECT:
      return first === BRACE;
    case PacketType.DISCONNECT:
      return false;
    case PacketType.CONNECT_ERROR:
      return first === BRACE || first === QUOTE;
    default:
      return first === BRACKET;
  }
}

/**
 * A copy that does not keep the text alive it was cut from: engines share the characters of a slice, and the name of
 * a namespace outlives the packet that asked for it.
 */
function detached(nsp: string): string {
  return nsp === "/" ? nsp : JSON.parse(JSON.stringify(nsp));
}
