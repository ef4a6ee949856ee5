/**
 * What sessions have yet to write, as shared histories.
 * Sessions of one room usually have the very same packets pending. A `History` is a node in a trie of packets:
 * `after(packet)` gives the same child for the same packet, so appending to 10,000 sessions is 10,000 pointer moves,
 * and the bytes of a node are put together once for everybody who stands on it.
 * It must not know what a packet means, nor who stands where.
 */
import { utf8Length } from "@tidewire/wire";
import type { EngineVersion } from "@tidewire/wire/engine";
import type { Deflater } from "../ws/deflate.js";
import { encodeFrames, type FrameBytes } from "./frames.js";

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

export class History {
  /** The history before the last packet; null at the root, where nothing is pending. */
  readonly before: History | null;
  readonly packet: OutPacket | null;
  /** How many packets are pending. */
  readonly count: number;
  /** Payload bytes pending. */
  readonly byteLength: number;
  readonly hasBinary: boolean;
  // The one-entry cache that makes sessions meet on the same node. Plain fields: read once per delivery (bench: chat).
  #lastPacket: OutPacket | null = null;
  #lastAfter: History | null = null;
  #frames: FrameBytes | null = null;
  #framesVersion: EngineVersion = 4;
  #framesCompressor: Deflater | null = null;
  #payload: string | Uint8Array | null = null;
  #payloadForm = "";

  constructor(before: History | null, packet: OutPacket | null) {
    this.before = before;
    this.packet = packet;
    this.count = before === null ? 0 : before.count + 1;
    this.byteLength = before === null || packet === null ? 0 : before.byteLength + packet.byteLength;
    this.hasBinary = before !== null && (before.hasBinary || packet?.binary != null);
  }

  /** This history with one packet more. */
  after(packet: OutPacket): History {
    if (this.#lastPacket === packet) {
      packet.shared = true;
      return this.#lastAfter as History;
    }
    const after = new History(this, packet);
    this.#lastPacket = packet;
    this.#lastAfter = after;
    return after;
  }

  /** The pending packets, oldest first. */
  packets(): OutPacket[] {
    const packets = new Array<OutPacket>(this.count);
    let node: History = this;
    for (let at = this.count - 1; at >= 0; at--) {
      packets[at] = node.packet as OutPacket;
      node = node.before as History;
    }
    return packets;
  }

  /** The pending packets as WebSocket frames of a server. Kept: the next session on this node gets the same bytes. */
  frames(version: EngineVersion, compressor: Deflater | null): FrameBytes {
    const sameForm = (this.#framesVersion === version || !this.hasBinary) && this.#framesCompressor === compressor;
    if (this.#frames !== null && sameForm) return this.#frames;
    this.#framesVersion = version;
    this.#framesCompressor = compressor;
    this.#frames = encodeFrames(this, version, compressor);
    return this.#frames;
  }

  /** The pending packets as one HTTP body; `form` names the encoding, `encode` makes it when nobody has before. */
  payload(form: string, encode: (packets: OutPacket[]) => string | Uint8Array): string | Uint8Array {
    if (this.#payload === null || this.#payloadForm !== form) {
      this.#payload = encode(this.packets());
      this.#payloadForm = form;
    }
    return this.#payload;
  }

  /** Lets go of the child that the cache holds. */
  forget(): void {
    this.#lastPacket = null;
    this.#lastAfter = null;
  }
}

/** Who can be asked to write what is pending. */
export interface Flushable {
  flush(): void;
}

/** Collects the sessions with something pending and flushes each once, after this turn's input was read. */
export class Outbox {
  /** Where a session stands that has nothing pending. */
  readonly root = new History(null, null);
  #dirty: Flushable[] = [];
  #scheduled: NodeJS.Immediate | null = null;

  /** `session` has something pending that it had not before. */
  mark(session: Flushable): void {
    this.#dirty.push(session);
    if (this.#scheduled === null) this.#scheduled = setImmediate(this.#flush);
  }

  /** Writes what is pending now instead of at the end of the turn. */
  flushNow(): void {
    if (this.#scheduled !== null) clearImmediate(this.#scheduled);
    this.#flush();
  }

  readonly #flush = (): void => {
    this.#scheduled = null;
    const dirty = this.#dirty;
    this.#dirty = [];
    for (let i = 0; i < dirty.length; i++) (dirty[i] as Flushable).flush();
    this.root.forget();
  };
}
