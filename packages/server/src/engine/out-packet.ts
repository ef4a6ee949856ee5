/** What the engine sends: a packet encoded at most once per form, whoever gets it. It must not know who does. */
import { utf8Length } from "@tidewire/wire";
import { type EnginePacket, packetTypeOf } from "@tidewire/wire/engine";
import type { Deflater } from "../ws/deflate.js";

/** Binary messages of fewer bytes are copied when they are emitted: cheaper than to write them by themselves. */
export const BORROW_BYTES = 4096;

/** One Engine.IO packet on its way out, encoded at most once per form however many sessions it goes to. */
export class OutPacket {
  /** The packet as text, type digit included; empty when it is binary. */
  readonly text: string;
  readonly compress: boolean;
  /** Payload bytes of the packet in its WebSocket form (without the frame header). */
  readonly byteLength: number;
  /** The name of the event it begins, if it may be dropped for a reader that does not keep up; null for all else. */
  readonly key: string | null;
  /** How many packets behind it belong to it. */
  readonly followers: number;
  /** Set when more than one session gets it: then its frame is worth keeping. */
  shared = false;
  /** The packet's WebSocket frame, kept when `shared` (bench: chat, relay). */
  frame: Uint8Array | null = null;
  /** The compressed frame and whose parameters it was made for. */
  deflated: { readonly by: Deflater; readonly frame: Uint8Array } | null = null;
  #binary: Uint8Array | null;
  #isBorrowed: boolean;

  private constructor(
    text: string,
    binary: Uint8Array | null,
    compress: boolean,
    isAscii = false,
    key: string | null = null,
    followers = 0,
  ) {
    this.text = text;
    this.compress = compress;
    this.key = key;
    this.followers = followers;
    if (binary !== null) this.byteLength = binary.length;
    else this.byteLength = isAscii ? text.length : utf8Length(text);
    this.#isBorrowed = binary !== null && binary.length >= BORROW_BYTES;
    this.#binary = binary === null || this.#isBorrowed ? binary : Buffer.from(binary);
  }

  /** `text` begins with the packet's type digit. `isAscii`: it is known to be, which saves counting its bytes. */
  static text(text: string, compress = true, isAscii = false): OutPacket {
    return new OutPacket(text, null, compress, isAscii);
  }

  /** The text of an event that may be dropped together with its `followers`. */
  static event(text: string, compress: boolean, key: string, followers: number, isAscii = false): OutPacket {
    return new OutPacket(text, null, compress, isAscii, key, followers);
  }

  /** A binary message. Large ones are borrowed: they are to be written, or `own`ed, before the caller goes on. */
  static binary(bytes: Uint8Array, compress = true): OutPacket {
    return new OutPacket("", bytes, compress);
  }

  /** The bytes of a binary message; null when it is text. */
  get binary(): Uint8Array | null {
    return this.#binary;
  }

  /** Whether the bytes belong to whoever emitted them, who may change them at any time. */
  get isBorrowed(): boolean {
    return this.#isBorrowed;
  }

  /** Takes a copy of borrowed bytes, for all who have yet to write them. */
  own(): void {
    if (!this.#isBorrowed || this.#binary === null) return;
    this.#binary = Buffer.from(this.#binary);
    this.#isBorrowed = false;
  }
}

/** The packet as the codecs of the protocol know it. */
export function toEnginePacket({ text, binary }: OutPacket): EnginePacket {
  if (binary !== null) return { type: "message", data: binary };
  const type = packetTypeOf(text.charCodeAt(0)) ?? "message";
  return text.length === 1 ? { type } : { type, data: text.slice(1) };
}
