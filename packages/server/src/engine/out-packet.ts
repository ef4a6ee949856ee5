/** What the engine sends: a packet encoded at most once per form, whoever gets it. It must not know who does. */
import { utf8Length } from "@tidewire/wire";
import type { Deflater } from "../ws/deflate.js";

/** One Engine.IO packet on its way out, encoded at most once per form however many sessions it goes to. */
export class OutPacket {
  /** The packet as text, type digit included; empty when it is binary. */
  readonly text: string;
  /** The bytes of a binary message, as given by the caller; null when it is text. */
  readonly binary: Uint8Array | null;
  readonly compress: boolean;
  /** Payload bytes of the packet in its WebSocket form (without the frame header). */
  readonly byteLength: number;
  /** Set when more than one session gets it: then its frame is worth keeping. */
  shared = false;
  /** The packet's WebSocket frame, kept when `shared` (bench: chat, relay). */
  frame: Uint8Array | null = null;
  /** The compressed frame and whose parameters it was made for. */
  deflatedFrame: Uint8Array | null = null;
  deflatedBy: Deflater | null = null;

  private constructor(text: string, binary: Uint8Array | null, compress: boolean) {
    this.text = text;
    this.binary = binary;
    this.compress = compress;
    this.byteLength = binary === null ? utf8Length(text) : binary.length;
  }

  /** `text` begins with the packet's type digit. */
  static text(text: string, compress = true): OutPacket {
    return new OutPacket(text, null, compress);
  }

  /** A binary message. The bytes are not copied: whoever changes them before they are written changes the message. */
  static binary(bytes: Uint8Array, compress = true): OutPacket {
    return new OutPacket("", bytes, compress);
  }
}
