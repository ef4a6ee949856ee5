/** Packets to what travels: one text, then the binary values of its data. Never writes to the packet. */
import { extractAttachments, hasBinary } from "./attachments.js";
import { isPlainNamedText, writeNamedText } from "./named-text.js";
import { BINARY_OFFSET, PacketType, type SioPacket } from "./packet.js";

/** What `JSON.stringify` takes as its second argument. */
export type JsonReplacer = (this: unknown, key: string, value: unknown) => unknown;

export interface EncodedPacket {
  /** The packet's text, without the type digit of Engine.IO. */
  readonly text: string;
  /** Binary messages that follow the text, in this order and with nothing between. Views of the sender's own bytes. */
  readonly attachments: readonly Uint8Array[];
  /** Whether the text is known to be ASCII: as many bytes as characters. */
  readonly isAscii: boolean;
}

/**
 * Encodes a packet. Data that holds binary values turns an EVENT into a BINARY_EVENT, an ACK into a BINARY_ACK.
 * `prefix` is what has to stand before the text: put there now, it costs nothing (bench: pipeline).
 * @throws WireError "misuse" for data that is circular, too deep or holds a Blob; whatever `JSON.stringify`, a
 * `toJSON` or the replacer throws
 */
export function encodePacket(packet: SioPacket, replacer?: JsonReplacer, prefix = ""): EncodedPacket {
  const { type, nsp, id, data } = packet;
  if (nsp === "/" && replacer === undefined && isPlainNamedText(data)) {
    const [name, value] = data;
    const head = type === PacketType.EVENT && id === undefined ? eventHead(name) : `${type}${id ?? ""}["${name}","`;
    return { text: `${prefix}${head}${value}"]`, attachments: NONE, isAscii: true };
  }
  if ((type === PacketType.EVENT || type === PacketType.ACK) && hasBinary(data)) {
    const extracted = extractAttachments(data);
    const count = extracted.attachments.length;
    if (count > 0) {
      const head = `${prefix}${type + BINARY_OFFSET}${count}-${addressOf(packet)}`;
      return { text: head + toJson(extracted.data, replacer), attachments: extracted.attachments, isAscii: false };
    }
  }
  const head = prefix + type + addressOf(packet);
  const text = data === undefined || data === null ? head : head + toJson(data, replacer);
  return { text, attachments: NONE, isAscii: false };
}

const NONE: readonly Uint8Array[] = Object.freeze([]);

/** What the events of one name begin with: put together once for many (bench: pipeline). */
function eventHead(name: string): string {
  if (name !== lastName) {
    lastHead = `${PacketType.EVENT}["${name}","`;
    lastName = name;
  }
  return lastHead;
}

let lastName: string | undefined;
let lastHead = "";

function addressOf({ nsp, id }: SioPacket): string {
  const address = nsp === "/" ? "" : `${nsp},`;
  return id === undefined ? address : address + id;
}

/** "" where JSON has no word for the value, such as a function. */
function toJson(data: unknown, replacer: JsonReplacer | undefined): string {
  return (replacer === undefined ? writeNamedText(data) : undefined) ?? JSON.stringify(data, replacer) ?? "";
}
