/** How packets become messages and back: the protocol's own form, or a codec that the application chose. */
import {
  adaptParser,
  type ForeignParser,
  PacketDecoder,
  type SioCodec,
  type SioDecoder,
  type SioPacket,
} from "@tidewire/wire/sio";
import { OutPacket } from "../engine/out-packet.js";
import { ServerError } from "../server-error.js";
import { encodeMessage, type Message } from "./message.js";

export interface MessageCodec {
  /** Throws what encoding the data throws. */
  encode(packet: SioPacket, compress?: boolean): Message;
  /** A decoder for one peer. `received` is called for packets that its methods do not return. */
  createDecoder(received: (packet: SioPacket) => void): MessageDecoder;
}

/** Both methods throw WireError "bad-sio-packet" when the peer broke the rules. */
export interface MessageDecoder {
  /** How many binary messages are missing to the packet under way. */
  readonly awaiting: number;
  /** The packet that ends with this text, whose content begins at `from`. */
  text(text: string, from: number): SioPacket | undefined;
  binary(bytes: Uint8Array): SioPacket | undefined;
  /** Forgets the packet under way. */
  reset(): void;
}

/** The messages of what the application chose, if it did; `parser`: its choice as a codec. */
export function messagesOf(
  chosen: ForeignParser | SioCodec | undefined,
  maxAttachments: number,
): { parser: SioCodec | null; messages: MessageCodec } {
  if (chosen === undefined) return { parser: null, messages: plainMessages(maxAttachments) };
  const parser = "encode" in chosen ? chosen : adaptParser(chosen);
  return { parser, messages: codecMessages(parser) };
}

/** The protocol's own form: text, with attachments behind it. */
export function plainMessages(maxAttachments: number): MessageCodec {
  const limits = { maxAttachments };
  return { encode: encodeMessage, createDecoder: () => new PacketDecoder(limits) };
}

/** The messages of a codec, as they are. */
export function codecMessages(codec: SioCodec): MessageCodec {
  return {
    encode(packet, compress = true) {
      const [first, ...rest] = codec.encode(packet).map((message) => toOutPacket(message, compress));
      if (first === undefined) throw new ServerError("misuse", "the parser's encoder made no message of a packet");
      return { first, rest: rest.length === 0 ? null : rest };
    },
    createDecoder: (received) => new CodecDecoder(codec.createDecoder(received)),
  };
}

class CodecDecoder implements MessageDecoder {
  readonly awaiting = 0;
  readonly #decoder: SioDecoder;

  constructor(decoder: SioDecoder) {
    this.#decoder = decoder;
  }

  text(text: string, from: number): undefined {
    this.#decoder.receive(text.slice(from));
  }

  binary(bytes: Uint8Array): undefined {
    this.#decoder.receive(bytes);
  }

  reset(): void {
    this.#decoder.destroy();
  }
}

function toOutPacket(message: string | Uint8Array, compress: boolean): OutPacket {
  return typeof message === "string" ? OutPacket.text(`4${message}`, compress) : OutPacket.binary(message, compress);
}
