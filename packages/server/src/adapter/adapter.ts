/**
 * Who gets what: the contract between a namespace and what knows its rooms, in this process or across many.
 * Published adapters fulfil it as well as our own. It must not know what a socket or a session is.
 */

import type { EventEmitter } from "node:events";

export type SocketId = string;
export type Room = string;

export interface BroadcastFlags {
  /** Only to those who can take it at once. */
  volatile?: boolean;
  /** Whether it is worth compressing. Default true. */
  compress?: boolean;
  /** Only to sockets of this process. */
  local?: boolean;
  broadcast?: boolean;
  binary?: boolean;
  /** Milliseconds to wait for acknowledgements. */
  timeout?: number;
  /** The acknowledgement of a single socket is asked for, through a broadcast to its own room. */
  expectSingleResponse?: boolean;
}

export interface BroadcastOptions {
  /** The rooms addressed; none: everybody. */
  rooms: Set<Room>;
  /** Rooms whose members are left out. A socket is a member of the room of its id. */
  except?: Set<Room>;
  flags?: BroadcastFlags;
}

/** An event on its way to many: plain and serialisable. */
export interface BroadcastPacket {
  type: 2;
  data: unknown[];
  nsp?: string;
  id?: number;
}

/** A socket of any process, as `fetchSockets` describes it. */
export interface SocketDetails {
  readonly id: SocketId;
  readonly handshake: unknown;
  readonly rooms: Iterable<Room>;
  readonly data: unknown;
}

/** Emits `create-room(room)`, `join-room(room, id)`, `leave-room(room, id)` and `delete-room(room)`. */
export interface Adapter extends EventEmitter {
  /** Who is in which room, of this process. For reading. */
  readonly rooms: Map<Room, Set<SocketId>>;
  /** Which rooms each socket of this process is in. For reading. */
  readonly sids: Map<SocketId, Set<Room>>;
  /** Whether `broadcastWithAck` calls `missing`. Published adapters do not. */
  readonly tellsWhoLeft?: boolean;
  /** Called once when the namespace takes the adapter. Not waited for. */
  init?(): void | Promise<void>;
  close(): void | Promise<void>;
  addAll(id: SocketId, rooms: Set<Room>): void | Promise<void>;
  del(id: SocketId, room: Room): void | Promise<void>;
  delAll(id: SocketId): void;
  socketRooms(id: SocketId): Set<Room> | undefined;
  broadcast(packet: BroadcastPacket, options: BroadcastOptions): void | Promise<void>;
  /**
   * Broadcasts and asks for an acknowledgement. `counted` is called once for each process with how many sockets were
   * addressed there, `acknowledged` for each answer, `missing` (ours only) for each socket that left without one.
   * Ours return a function that forgets the answers that did not come; of others what they return means nothing.
   */
  broadcastWithAck(
    packet: BroadcastPacket,
    options: BroadcastOptions,
    counted: (sockets: number) => void,
    acknowledged: (...args: unknown[]) => void,
    missing?: () => void,
  ): unknown;
  /** How many processes take part. */
  serverCount(): Promise<number>;
  sockets(rooms: Set<Room>): Promise<Set<SocketId>>;
  fetchSockets(options: BroadcastOptions): Promise<SocketDetails[]>;
  addSockets(options: BroadcastOptions, rooms: Room[]): void | Promise<void>;
  delSockets(options: BroadcastOptions, rooms: Room[]): void | Promise<void>;
  disconnectSockets(options: BroadcastOptions, close: boolean): void | Promise<void>;
  /**
   * Tells the other servers: an event's name and arguments. A function behind them is called with `(error, responses)`
   * when all have answered.
   */
  serverSideEmit(packet: unknown[]): void | Promise<void>;
  /** Only of adapters that remember: keeps a socket that was cut off. */
  persistSession?(session: RecoverableSession): unknown;
  /**
   * Gives it back, together with the data of the events behind `offset` as `missedPackets`. Nothing, or a rejection, if
   * it cannot be recovered.
   */
  restoreSession?(pid: string, offset: string | undefined): unknown;
}

/** What is kept of a socket that was cut off. */
export interface RecoverableSession {
  readonly sid: SocketId;
  /** The secret by which the client comes back. */
  readonly pid: string;
  readonly rooms: readonly Room[];
  readonly data: unknown;
}

/** Makes the adapter of a namespace: a class, a function or an arrow function. */
// biome-ignore lint/suspicious/noExplicitAny: each adapter knows the namespace in its own words
export type AdapterFactory = (new (namespace: any) => Adapter) | ((namespace: any) => Adapter);

/** Lets an adapter that fails later fail alone: what it could not do is its own to report. */
export function settle(result: unknown): void {
  if (result instanceof Promise) result.catch(() => undefined);
}

/**
 * Whether a namespace announces events of that name by itself: no server may send one to another, whose listeners would
 * take it for news of their own.
 */
export function isOwnAnnouncement(event: unknown): boolean {
  return event === "connect" || event === "connection" || event === "new_namespace";
}
