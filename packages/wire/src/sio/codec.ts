/**
 * The port between packets and what a transport carries, its implementation for the protocol's own text form, and the
 * adapter for parsers that applications bring along as `{ Encoder, Decoder }`.
 */
import { toUint8Array } from "../bytes.js";
import type { SioLimits } from "../limits.js";
import { WireError } from "../wire-error.js";
import { type JsonReviver, PacketDecoder } from "./decode.js";
import { isContainer } from "./depth.js";
import { encodePacket, type JsonReplacer } from "./encode.js";
import { isBinary } from "./json-kinds.js";
import { parsePacket, type SioPacket } from "./packet.js";

/** What a transport carries as one message: text or bytes. */
export type SioMessage = string | Uint8Array;

/** One codec serves any number of connections, and both of their directions. */
export interface SioCodec {
  /**
   * The messages of a packet. They are sent in this order, with no message of another packet between them, and to any
   * number of peers. The packet is left as it is. What cannot be encoded throws at the caller.
   */
  encode(packet: SioPacket): readonly SioMessage[];
  /** A decoder for one connection. `onPacket` is called within `receive`, once per packet, in order. */
  createDecoder(onPacket: (packet: SioPacket) => void): SioDecoder;
}

/** The packets of one connection, as they come in. */
export interface SioDecoder {
  /**
   * Takes the next message.
   * @throws WireError "bad-sio-packet" if the peer broke the rules: the connection is to be closed. What `onPacket`
   * throws passes through.
   */
  receive(message: SioMessage): void;
  /** The connection is gone: forgets the packet under way, and reports no other. */
  destroy(): void;
}

export interface JsonCodecOptions {
  readonly limits?: SioLimits;
  readonly replacer?: JsonReplacer;
  readonly reviver?: JsonReviver;
}

/** The protocol's own form: a text, then one binary message per attachment. */
export function jsonCodec({ limits, replacer, reviver }: JsonCodecOptions = {}): SioCodec {
  return {
    encode(packet) {
      const { text, attachments } = encodePacket(packet, replacer);
      return [text, ...attachments];
    },
    createDecoder(onPacket) {
      const decoder = new PacketDecoder(limits, reviver);
      let report: typeof onPacket | undefined = onPacket;
      return {
        receive(message) {
          const packet = typeof message === "string" ? decoder.text(message) : decoder.binary(message);
          if (packet !== undefined) report?.(packet);
        },
        destroy() {
          report = undefined;
          decoder.reset();
        },
      };
    },
  };
}

/** A parser as published for the `parser` option: classes without constructor arguments. */
export interface ForeignParser {
  readonly Encoder: new () => ForeignEncoder;
  readonly Decoder: new () => ForeignDecoder;
}

export interface ForeignEncoder {
  /** Answers strings and bytes. */
  encode(packet: ForeignPacket): unknown[];
}

/** An event emitter: each packet is emitted as "decoded". */
export interface ForeignDecoder {
  on(event: "decoded", listener: (packet: unknown) => void): unknown;
  add(chunk: SioMessage): unknown;
  destroy?(): unknown;
}

/** A packet as foreign parsers know it: keys that say nothing are absent. */
export interface ForeignPacket {
  type: number;
  nsp: string;
  id?: number;
  data?: unknown;
}

/** Makes a codec of a foreign parser. What it decodes is parsed again: not every parser looks at what it gets. */
export function adaptParser(parser: ForeignParser): SioCodec {
  const encoder = new parser.Encoder();
  return {
    encode: (packet) => encoder.encode(toForeign(packet)).map(toMessage),
    createDecoder(onPacket) {
      const decoder = new parser.Decoder();
      const decoded: unknown[] = [];
      let report: typeof onPacket | undefined = onPacket;
      decoder.on("decoded", (packet) => decoded.push(packet));
      return {
        receive(message) {
          try {
            decoder.add(message);
          } catch (cause) {
            throw new WireError("bad-sio-packet", cause instanceof Error ? cause.message : "invalid payload", {
              cause,
            });
          }
          // Only now, so that what the application throws is not taken for a fault of the peer.
          for (const packet of decoded.splice(0)) report?.(parsePacket(packet));
        },
        destroy() {
          report = undefined;
          decoder.destroy?.();
        },
      };
    },
  };
}

/** A new object each time: some encoders write to what they are given. */
function toForeign({ type, nsp, id, data }: SioPacket): ForeignPacket {
  const packet: ForeignPacket = { type, nsp };
  if (data !== undefined) packet.data = data;
  if (id !== undefined) packet.id = id;
  return packet;
}

function toMessage(message: unknown): SioMessage {
  if (typeof message === "string") return message;
  if (isContainer(message) && isBinary(message)) return toUint8Array(message);
  throw new WireError("misuse", `the parser's encoder must answer strings and bytes, not ${typeof message}`);
}
