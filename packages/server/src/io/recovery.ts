/**
 * Connection state recovery of one namespace: a client that was cut off comes back as the socket it was, with what it
 * missed. It must not know where sessions and events are kept: the adapter does.
 */
import { type EventData, PacketType } from "@tidewire/wire/sio";
import {
  type Adapter,
  type AdapterFactory,
  type RecoverableSession,
  type Room,
  type SocketId,
  settle,
} from "../adapter/adapter.js";
import { type LocalSocket, type LocalSockets, MemoryAdapter } from "../adapter/memory.js";
import { RecoveringAdapter, type RecoveryHost } from "../adapter/recovering.js";
import type { RecoveryLimits } from "../adapter/recovery-store.js";
import { type Clock, Deadline } from "../engine/clock.js";
import { generateId } from "../engine/engine-options.js";
import type { DisconnectReason } from "./disconnect-reason.js";
import type { Message } from "./message.js";
import type { MessageCodec } from "./message-codec.js";

/** What recovery needs of a socket. */
export interface RecoverableSocket {
  readonly id: SocketId;
  readonly connected: boolean;
  readonly rooms: Set<Room>;
  readonly data: unknown;
  deliver(message: Message, volatile: boolean): unknown;
  /** The client came back by another connection: this one is dead, though it has not been noticed yet. */
  supersede(): void;
}

/** What recovery needs of its namespace. */
export interface RecoveryScope {
  readonly name: string;
  readonly adapter: Adapter;
  readonly codec: MessageCodec;
}

/** Ends after which a client may come back. A slow reader may not: it would only be cut off again. */
const RECOVERABLE: ReadonlySet<DisconnectReason> = new Set<DisconnectReason>([
  "transport error",
  "transport close",
  "forced close",
  "ping timeout",
  "server shutting down",
  "forced server close",
]);

export class Recovery {
  readonly scope: RecoveryScope;
  /** The sockets that are connected by their secrets: who comes back early need not wait until its end is noticed. */
  readonly #connected = new Map<string, RecoverableSocket>();

  constructor(scope: RecoveryScope) {
    this.scope = scope;
  }

  /** How many clients may still come back, as far as this process knows. */
  get awaited(): number {
    return this.memory?.sessionCount ?? 0;
  }

  /** The part in its recovery of a socket whose client sent `auth`: a session that is restored, or one that begins. */
  enter({ pid, offset }: Record<string, unknown>): SocketRecovery | Promise<SocketRecovery> {
    if (typeof pid !== "string") return this.begin();
    this.#connected.get(pid)?.supersede();
    const seen = typeof offset === "string" ? offset : undefined;
    const { memory } = this;
    if (memory !== null) {
      const taken = memory.restoreSession(pid, seen);
      if (taken === undefined) return this.begin();
      const { session, position } = taken;
      return new SocketRecovery(this, session.pid, session.since, { session, position, missed: null });
    }
    return this.#fetch(pid, seen);
  }

  /** The session of a socket that comes for the first time. */
  begin(): SocketRecovery {
    const { memory } = this;
    // By the tag a client tells offsets from texts of the application.
    return new SocketRecovery(this, `${memory?.tag ?? ""}${generateId()}`, memory?.position ?? 0, null);
  }

  connected(pid: string, socket: RecoverableSocket): void {
    this.#connected.set(pid, socket);
  }

  disconnected(pid: string): void {
    this.#connected.delete(pid);
  }

  /** The adapter, if it is ours. */
  get memory(): RecoveringAdapter<Message, LocalSocket<Message>> | null {
    const { adapter } = this.scope;
    return adapter instanceof RecoveringAdapter ? adapter : null;
  }

  async #fetch(pid: string, offset: string | undefined): Promise<SocketRecovery> {
    try {
      const restored: unknown = await this.scope.adapter.restoreSession?.(pid, offset);
      if (isForeignSession(restored)) {
        const missed = restored.missedPackets.map((data) => this.encode(data, undefined));
        return new SocketRecovery(this, pid, 0, { session: { ...restored, pid }, position: 0, missed });
      }
    } catch {
      // Adapters reject where there is nothing to recover.
    }
    return this.begin();
  }

  encode(data: EventData, compress: boolean | undefined): Message {
    const { name, codec } = this.scope;
    return codec.encode({ type: PacketType.EVENT, nsp: name, id: undefined, data }, compress);
  }
}

interface Restored {
  readonly session: RecoverableSession;
  readonly position: number;
  /** What the adapter found; null: our own is asked when the socket is let in. */
  readonly missed: readonly Message[] | null;
}

/** What one socket knows of its recovery. */
export class SocketRecovery {
  readonly pid: string;
  readonly #recovery: Recovery;
  readonly #since: number;
  #restored: Restored | null;
  readonly recovered: boolean;

  constructor(recovery: Recovery, pid: string, since: number, restored: Restored | null) {
    this.#recovery = recovery;
    this.pid = pid;
    this.#since = since;
    this.#restored = restored;
    this.recovered = restored !== null;
  }

  /** The session that is restored; null when one begins, and after `admit`. */
  get session(): RecoverableSession | null {
    return this.#restored?.session ?? null;
  }

  /** The socket is let in: what it missed, to be sent before anything else. */
  admit(socket: RecoverableSocket): readonly Message[] {
    this.#recovery.connected(this.pid, socket);
    const restored = this.#restored;
    this.#restored = null;
    if (restored === null) return [];
    const { session, position, missed } = restored;
    return missed ?? this.#recovery.memory?.missed(position, [...session.rooms, session.sid]) ?? [];
  }

  /** Sends an event to the one socket so that it can be sent again. True: the adapter tells who listens for that. */
  send(socket: RecoverableSocket, data: EventData, compress: boolean | undefined): boolean {
    const { memory, scope } = this.#recovery;
    const rooms = new Set([socket.id]);
    const flags = compress === undefined ? {} : { compress };
    if (memory !== null) {
      const message = memory.record(data, rooms, [], flags);
      // Until it is let in, what a recovered socket is sent is part of what it missed.
      if (this.#restored === null) socket.deliver(message, false);
      return false;
    }
    // Adapters know only sockets that are let in.
    if (socket.connected && scope.adapter.persistSession !== undefined) {
      settle(scope.adapter.broadcast({ type: 2, data }, { rooms, except: new Set(), flags }));
      return true;
    }
    socket.deliver(this.#recovery.encode(data, compress), false);
    return false;
  }

  /** The socket is leaving, but still in its rooms. */
  leave(socket: RecoverableSocket, reason: DisconnectReason): void {
    this.#recovery.disconnected(this.pid);
    if (RECOVERABLE.has(reason)) this.#persist({ sid: socket.id, rooms: [...socket.rooms], data: socket.data });
  }

  /** The socket was not let in: who was to be recovered may try again. */
  drop(): void {
    if (this.#restored !== null) this.#persist(this.#restored.session);
    this.#restored = null;
  }

  #persist({ sid, rooms, data }: Pick<RecoverableSession, "sid" | "rooms" | "data">): void {
    const session: RecoverableSession = { sid, pid: this.pid, rooms, data };
    const { memory, scope } = this.#recovery;
    if (memory !== null) memory.persistSession({ ...session, since: this.#since });
    else settle(scope.adapter.persistSession?.(session));
  }
}

/** Our own adapter for a namespace, on the server's clock. */
/** What namespaces make their adapters with, unless the application says; null: clients that were cut off do not come back. */
export function adapterFactoryOf(recovery: RecoveryLimits | null): AdapterFactory {
  return recovery === null ? MemoryAdapter : (namespace) => recoveringAdapter(namespace, recovery);
}

export function recoveringAdapter(
  namespace: LocalSockets<Message, LocalSocket<Message>> & RecoveringNamespace,
  limits: RecoveryLimits,
): RecoveringAdapter<Message, LocalSocket<Message>> {
  let wake: () => void = () => undefined;
  const deadline = new Deadline({ elapsed: () => wake() });
  const host: RecoveryHost<Message> = {
    now: () => namespace.clock.now(),
    wakeAt(time, callback) {
      wake = callback;
      if (time === Number.POSITIVE_INFINITY) namespace.clock.cancel(deadline);
      else namespace.clock.set(deadline, Math.max(0, time - namespace.clock.now()));
    },
    byteLength: ({ first, rest }) => (rest ?? []).reduce((sum, packet) => sum + packet.byteLength, first.byteLength),
    sessionExpired: ({ sid, rooms, data }) => namespace.sessionExpired({ id: sid, rooms: new Set(rooms), data }),
  };
  return new RecoveringAdapter(namespace, host, limits, `${generateId().slice(0, TAG_LENGTH)}.`);
}

/** What the adapter needs of the namespace beyond its sockets. */
export interface RecoveringNamespace {
  readonly clock: Clock;
  sessionExpired(session: ExpiredSession): void;
}

/** A client that will not come back as the socket it was. */
export interface ExpiredSession<SocketData = unknown> {
  readonly id: SocketId;
  readonly rooms: ReadonlySet<Room>;
  readonly data: SocketData;
}

/** Enough to tell the offsets of one store from those of another. */
const TAG_LENGTH = 6;

interface ForeignSession {
  readonly sid: SocketId;
  readonly rooms: readonly Room[];
  readonly data: unknown;
  readonly missedPackets: EventData[];
}

function isForeignSession(value: unknown): value is ForeignSession {
  if (typeof value !== "object" || value === null) return false;
  const { sid, rooms, missedPackets } = value as Partial<Record<keyof ForeignSession, unknown>>;
  return typeof sid === "string" && Array.isArray(rooms) && Array.isArray(missedPackets);
}
