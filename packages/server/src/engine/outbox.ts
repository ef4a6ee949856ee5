/**
 * What sessions have yet to write, as shared histories.
 * Sessions of one room usually have the very same packets pending. A `History` is a node in a trie of packets:
 * `after(packet)` gives the same child for the same packet, so appending to 10,000 sessions is 10,000 pointer moves,
 * and the bytes of a node are put together once for everybody who stands on it.
 * It must not know what a packet means, nor who stands where.
 */
import type { EngineVersion } from "@tidewire/wire/engine";
import type { Deflater } from "../ws/deflate.js";
import { collectWrites, settleWrites } from "../ws/direct-write.js";
import { encodeFrames, type FrameBytes, type PacketChain } from "./frames.js";
import type { OutPacket } from "./out-packet.js";

interface EncodedFrames {
  readonly kind: "frames";
  readonly form: EngineVersion;
  readonly compressor: Deflater | null;
  readonly bytes: FrameBytes;
}

interface EncodedPayload {
  readonly kind: "payload";
  readonly form: string;
  readonly body: string | Uint8Array;
}

export class History implements PacketChain {
  /** The history before the last packet; null at the root, where nothing is pending. */
  readonly before: History | null;
  readonly packet: OutPacket | null;
  /** How many packets are pending. */
  readonly count: number;
  /** Payload bytes pending. */
  readonly byteLength: number;
  readonly hasBinary: boolean;
  // The one-entry cache that makes sessions meet on the same node. Plain fields: read once per delivery (bench: chat).
  #lastAfter: History | null = null;
  #isShared = false;
  /** What was put together for the first of those who share this history. */
  #encoded: EncodedFrames | EncodedPayload | null = null;

  constructor(before: History | null, packet: OutPacket | null) {
    this.before = before;
    this.packet = packet;
    this.count = before === null ? 0 : before.count + 1;
    this.byteLength = before === null || packet === null ? 0 : before.byteLength + packet.byteLength;
    this.hasBinary = before !== null && (before.hasBinary || packet?.binary != null);
  }

  /** This history with one packet more. */
  after(packet: OutPacket): History {
    const last = this.#lastAfter;
    if (last !== null && last.packet === packet) {
      packet.shared = true;
      last.#isShared = true;
      return last;
    }
    const after = new History(this, packet);
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

  /** The pending packets as WebSocket frames of a server: put together once for all who share them. */
  frames(version: EngineVersion, compressor: Deflater | null): FrameBytes {
    // What is borrowed may be copied and changed before the next session gets it: its bytes are not kept.
    if (!this.#isShared || this.packet?.isBorrowed === true) return encodeFrames(this, version, compressor);
    const known = this.#encoded;
    const form = this.hasBinary ? version : 4;
    if (known?.kind === "frames" && known.form === form && known.compressor === compressor) return known.bytes;
    const bytes = encodeFrames(this, version, compressor);
    this.#encoded = { kind: "frames", form, compressor, bytes };
    return bytes;
  }

  /** The pending packets as one HTTP body; `form` names the encoding, `encode` makes it when nobody has before. */
  payload(form: string, encode: (packets: OutPacket[]) => string | Uint8Array): string | Uint8Array {
    const known = this.#encoded;
    if (known?.kind === "payload" && known.form === form) return known.body;
    const body = encode(this.packets());
    this.#encoded = { kind: "payload", form, body };
    return body;
  }

  /** Lets go of the child that the cache holds. */
  forget(): void {
    this.#lastAfter = null;
  }
}

/** Who can be asked to write what is pending. */
export interface Flushable {
  flush(): void;
}

/** A flush of so many milliseconds is short: who waits before the next one saves nothing. */
const SHORT_MS = 0.1;

/**
 * Collects the sessions with something pending and flushes each once, after this turn's input was read. Where more time
 * goes into flushes than passes between them, after that of the next turn, too (docs/decisions/0017-busy-flushes.md).
 */
export class Outbox {
  /** Where a session stands that has nothing pending. */
  readonly root = new History(null, null);
  /** Counts the turns of the event loop in which something was to be written. */
  turn = 0;
  #dirty: Flushable[] = [];
  #scheduled: NodeJS.Immediate | null = null;
  readonly #now: () => number;
  #endedAtMs = 0;
  #tookMs = 0;
  #hasWaited = false;

  /** `now`: milliseconds on a clock that never goes back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** `session` has something pending that it had not before. */
  mark(session: Flushable): void {
    this.#dirty.push(session);
    if (this.#scheduled === null) this.#scheduled = setImmediate(this.#due);
  }

  /** Whether what is pending was to be written in the turn before, and only waits to be written along with more. */
  get isWaiting(): boolean {
    return this.#hasWaited;
  }

  /** Writes what is pending now instead of at the end of the turn. */
  flushNow(): void {
    if (this.#scheduled !== null) clearImmediate(this.#scheduled);
    this.#scheduled = null;
    this.#hasWaited = false;
    this.turn++;
    const dirty = this.#dirty;
    this.#dirty = [];
    const beganAtMs = this.#now();
    let at = 0;
    try {
      if (dirty.length > 1) collectWrites();
      while (at < dirty.length) (dirty[at++] as Flushable).flush();
    } finally {
      settleWrites();
      this.root.forget();
      // One flush threw (a listener of the application did): the others must not wait for ever.
      for (; at < dirty.length; at++) this.mark(dirty[at] as Flushable);
      this.#endedAtMs = this.#now();
      this.#tookMs = this.#endedAtMs - beganAtMs;
    }
  }

  /** Everything that was flushed so far is written, before more than that is done with a session. */
  settle(): void {
    settleWrites();
  }

  readonly #due = (): void => {
    if (this.#hasWaited || !this.#isBusy) this.flushNow();
    else {
      this.#hasWaited = true;
      this.#scheduled = setImmediate(this.#due);
    }
  };

  /** Whether the last flush took longer than all that came since. */
  get #isBusy(): boolean {
    return this.#tookMs > SHORT_MS && this.#now() - this.#endedAtMs < this.#tookMs;
  }
}
