/** The adapter of a single process that also remembers: clients that were cut off, and what they missed. */
import type { BroadcastFlags, BroadcastOptions, BroadcastPacket, Room } from "./adapter.js";
import { type LocalSocket, type LocalSockets, MemoryAdapter } from "./memory.js";
import { type RecoveryLimits, RecoveryStore, type StoredSession, type TakenSession } from "./recovery-store.js";

/** What remembering needs of the namespace. */
export interface RecoveryHost<Message> {
  /** Milliseconds that never run backwards. */
  now(): number;
  /** Calls `wake` once at that time, in place of what was asked for before; never, if it is infinite. */
  wakeAt(time: number, wake: () => void): void;
  byteLength(message: Message): number;
  /** A client did not come back in time, or was pushed out by another. */
  sessionExpired(session: StoredSession): void;
}

const NO_ROOMS: ReadonlySet<Room> = new Set();

export class RecoveringAdapter<Message, Socket extends LocalSocket<Message>> extends MemoryAdapter<Message, Socket> {
  readonly #local: LocalSockets<Message, Socket>;
  readonly #host: RecoveryHost<Message>;
  readonly #store: RecoveryStore<Message>;
  #wakesAt = Number.POSITIVE_INFINITY;

  /** `tag`: see the store. */
  constructor(local: LocalSockets<Message, Socket>, host: RecoveryHost<Message>, limits: RecoveryLimits, tag: string) {
    super(local);
    this.#local = local;
    this.#host = host;
    this.#store = new RecoveryStore(limits, tag, (session) => host.sessionExpired(session));
  }

  /** Everything that is neither volatile nor wants an acknowledgement is remembered. */
  override broadcast(packet: BroadcastPacket, options: BroadcastOptions): void {
    const { rooms, except = NO_ROOMS, flags = {} } = options;
    if (flags.volatile === true || packet.id !== undefined) super.broadcast(packet, options);
    else this.deliver(this.record(packet.data, rooms, except, flags), packet, options);
  }

  /** Remembers an event, and gives the message it is to be sent as: its offset is the last argument. */
  record(data: readonly unknown[], rooms: Iterable<Room>, except: Iterable<Room>, flags: BroadcastFlags): Message {
    const now = this.#host.now();
    const message = this.#local.encode({ type: 2, data: [...data, this.#store.nextOffset()] }, flags);
    this.#store.append(message, this.#host.byteLength(message), rooms, except, now);
    if (this.#wakesAt === Number.POSITIVE_INFINITY) this.#arm();
    return message;
  }

  /** Whether it is an offset of ours, which stands behind the arguments of an event. */
  isOffset(value: unknown): boolean {
    return this.#store.isOffset(value);
  }

  /** What its offsets begin with. */
  get tag(): string {
    return this.#store.tag;
  }

  /** How many events there have been. */
  get position(): number {
    return this.#store.position;
  }

  /** How many clients may still come back. */
  get sessionCount(): number {
    return this.#store.sessionCount;
  }

  persistSession(session: StoredSession): void {
    this.#store.persist(session, this.#host.now());
    this.#arm();
  }

  /** Gives a session back, once; undefined if it cannot be recovered. */
  restoreSession(pid: string, offset: string | undefined): TakenSession | undefined {
    return this.#store.take(pid, offset, this.#host.now());
  }

  /** What was emitted after `position` to anybody in one of the rooms. */
  missed(position: number, rooms: Iterable<Room>): Message[] {
    return this.#store.missed(position, rooms);
  }

  override close(): void {
    this.#host.wakeAt(Number.POSITIVE_INFINITY, this.#wake);
  }

  /** Moves the timer only when something falls due before it: what is taken meanwhile costs a wake for nothing. */
  #arm(): void {
    const { dueAt } = this.#store;
    if (dueAt >= this.#wakesAt) return;
    this.#wakesAt = dueAt;
    this.#host.wakeAt(dueAt, this.#wake);
  }

  readonly #wake = (): void => {
    this.#wakesAt = Number.POSITIVE_INFINITY;
    this.#store.expire(this.#host.now());
    this.#arm();
  };
}
