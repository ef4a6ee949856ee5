/**
 * What is kept of clients that were cut off, and of the events they miss: bounded in time, sessions, packets and bytes.
 * Holds no timer: calls take `now`, and `expire` is to be called at `dueAt`. It must not know what a packet looks like.
 */
import type { RecoverableSession, Room } from "./adapter.js";

export interface RecoveryLimits {
  /** Milliseconds after a disconnection during which a client may come back. */
  readonly maxDisconnectionMs: number;
  /** Milliseconds a client may have been dead before its disconnection is noticed. */
  readonly detectionMs: number;
  readonly maxSessions: number;
  readonly maxPackets: number;
  /** Bytes of all packets kept. */
  readonly maxBytes: number;
}

/** A socket that was cut off. Whoever knows its `pid` may come back as that socket. */
export interface StoredSession extends RecoverableSession {
  /** The position when the socket first came: it has seen nothing before. */
  readonly since: number;
}

/** A session that is given back: once. */
export interface TakenSession {
  readonly session: StoredSession;
  /** The position up to which the client has seen everything. */
  readonly position: number;
}

interface Entry {
  readonly session: StoredSession;
  readonly expiresAt: number;
  /** What was emitted before this had reached the client while it was alive. */
  readonly aliveAt: number;
}

interface Packet<Payload> {
  readonly payload: Payload;
  readonly byteLength: number;
  readonly rooms: readonly Room[];
  readonly except: readonly Room[];
  readonly emittedAt: number;
}

/** How long packets may outstay their time when nothing happens: one timer serves many. */
const SWEEP_SLACK_MS = 5000;

export class RecoveryStore<Payload> {
  readonly #limits: RecoveryLimits;
  /** What every offset begins with. */
  readonly tag: string;
  readonly #expired: (session: StoredSession) => void;
  /** In the order in which they expire. */
  readonly #sessions = new Map<string, Entry>();
  /** Those from `#head` on are kept, null stands for the others; the last has the position `#position`. */
  #packets: (Packet<Payload> | null)[] = [];
  #head = 0;
  #position = 0;
  #byteLength = 0;
  #droppedAt = Number.NEGATIVE_INFINITY;

  /**
   * `tag` begins every offset, so that none of another server, and no text of an application, is taken for one.
   * `expired` is told of each session that nobody can come back to any more.
   */
  constructor(limits: RecoveryLimits, tag: string, expired: (session: StoredSession) => void) {
    this.#limits = limits;
    this.tag = tag;
    this.#expired = expired;
  }

  /** How many packets there have been. */
  get position(): number {
    return this.#position;
  }

  get sessionCount(): number {
    return this.#sessions.size;
  }

  get packetCount(): number {
    return this.#packets.length - this.#head;
  }

  get byteLength(): number {
    return this.#byteLength;
  }

  /** When `expire` has something to do. */
  get dueAt(): number {
    const [session] = this.#sessions.values();
    const packet = this.#packets[this.#head];
    const packetDueAt = packet ? packet.emittedAt + this.#keepMs + SWEEP_SLACK_MS : Number.POSITIVE_INFINITY;
    return Math.min(session?.expiresAt ?? Number.POSITIVE_INFINITY, packetDueAt);
  }

  /** Whether a value may be an offset of this server: one of another begins otherwise. */
  isOffset(value: unknown): boolean {
    return typeof value === "string" && value.startsWith(this.tag);
  }

  /** The offset of the next packet: what its recipients are to remember. */
  nextOffset(): string {
    return this.tag + (this.#position + 1).toString(36);
  }

  /** Keeps a packet for those who will have missed it. */
  append(payload: Payload, byteLength: number, rooms: Iterable<Room>, except: Iterable<Room>, now: number): void {
    this.#packets.push({ payload, byteLength, rooms: [...rooms], except: [...except], emittedAt: now });
    this.#position++;
    this.#byteLength += byteLength;
    const { maxPackets, maxBytes } = this.#limits;
    while (this.packetCount > maxPackets || this.#byteLength > maxBytes) this.#dropPacket();
    this.#dropOldPackets(now);
  }

  /** Keeps a session from now on. */
  persist(session: StoredSession, now: number): void {
    const { maxDisconnectionMs, detectionMs, maxSessions } = this.#limits;
    // Deleted first: a place in the order is for whoever comes anew.
    this.#sessions.delete(session.pid);
    const aliveAt = now - detectionMs;
    this.#sessions.set(session.pid, { session, expiresAt: now + maxDisconnectionMs, aliveAt });
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > maxSessions && oldest !== undefined) this.#drop(oldest);
  }

  /**
   * Gives a session back, which is then no longer kept. `offset`: that of the last packet the client has seen, if it has
   * seen any. Undefined, and the session expires, when something it missed is no longer there.
   */
  take(pid: string, offset: string | undefined, now: number): TakenSession | undefined {
    const entry = this.#sessions.get(pid);
    if (entry === undefined) return undefined;
    const { session, expiresAt, aliveAt } = entry;
    const seen = offset === undefined ? session.since : this.#positionOf(offset);
    const position = Math.max(seen, session.since);
    const hasGap = this.#droppedPosition > position && this.#droppedAt >= aliveAt;
    if (expiresAt <= now || Number.isNaN(seen) || hasGap) {
      this.#drop(pid);
      return undefined;
    }
    this.#sessions.delete(pid);
    return { session, position };
  }

  /** What was emitted after `position` to anybody in one of the rooms, in order. */
  missed(position: number, rooms: Iterable<Room>): Payload[] {
    const own = new Set(rooms);
    const missed: Payload[] = [];
    const from = this.#head + Math.max(0, position - this.#droppedPosition);
    for (let at = from; at < this.#packets.length; at++) {
      const packet = this.#packets[at] as Packet<Payload>;
      const isAddressed = packet.rooms.length === 0 || packet.rooms.some((room) => own.has(room));
      if (isAddressed && !packet.except.some((room) => own.has(room))) missed.push(packet.payload);
    }
    return missed;
  }

  /** Lets go of what is too old. */
  expire(now: number): void {
    for (const [pid, { expiresAt }] of this.#sessions) {
      if (expiresAt > now) break;
      this.#drop(pid);
    }
    this.#dropOldPackets(now);
  }

  /** A client that died silently still needs what was emitted between its death and the end of its session. */
  get #keepMs(): number {
    return this.#limits.maxDisconnectionMs + this.#limits.detectionMs;
  }

  /** The position of the last packet that is not kept any more. */
  get #droppedPosition(): number {
    return this.#position - this.packetCount;
  }

  /** NaN for what is no offset of ours. */
  #positionOf(offset: string): number {
    const digits = offset.startsWith(this.tag) ? offset.slice(this.tag.length) : "";
    const position = /^[0-9a-z]{1,10}$/.test(digits) ? Number.parseInt(digits, 36) : Number.NaN;
    return position <= this.#position ? position : Number.NaN;
  }

  #drop(pid: string): void {
    const entry = this.#sessions.get(pid);
    if (entry === undefined) return;
    this.#sessions.delete(pid);
    this.#expired(entry.session);
  }

  #dropOldPackets(now: number): void {
    const oldest = now - this.#keepMs;
    while ((this.#packets[this.#head]?.emittedAt ?? Number.POSITIVE_INFINITY) < oldest) this.#dropPacket();
  }

  #dropPacket(): void {
    const { byteLength, emittedAt } = this.#packets[this.#head] as Packet<Payload>;
    this.#byteLength -= byteLength;
    this.#droppedAt = emittedAt;
    this.#packets[this.#head] = null;
    this.#head++;
    if (this.#head * 2 < this.#packets.length) return;
    this.#packets = this.#packets.slice(this.#head);
    this.#head = 0;
  }
}
