/** The adapter of a single process: rooms in memory, delivery straight to the sockets. */
import { EventEmitter } from "node:events";
import type {
  Adapter,
  BroadcastFlags,
  BroadcastOptions,
  BroadcastPacket,
  Room,
  SocketDetails,
  SocketId,
} from "./adapter.js";
import { RoomsView, SocketRoomsView } from "./room-views.js";
import { ALONE, type RoomMember, Rooms } from "./rooms.js";

/** A socket of this process as the adapter sees it. */
export interface LocalSocket<Message> extends RoomMember, SocketDetails {
  /** Whether somebody wants to be told of what it is sent. */
  readonly isWatched: boolean;
  /**
   * Appends the message to what the socket has yet to write; false if it is volatile and something else waits.
   * Never writes, never throws.
   */
  deliver(message: Message, volatile: boolean): boolean;
  notifyOutgoing(data: unknown[]): void;
  expectAck(id: number, acknowledged: (...args: unknown[]) => void, missing: () => void): void;
  /** Nobody waits for that acknowledgement any more. */
  forgetAck(id: number): void;
  join(rooms: Room[]): unknown;
  leave(room: Room): unknown;
  disconnect(close: boolean): unknown;
}

/** What the adapter needs of its namespace. */
export interface LocalSockets<Message, Socket extends LocalSocket<Message>> {
  /** The sockets that are connected, in no order. */
  readonly connected: readonly Socket[];
  /** Those still in the middlewares. */
  joining(): Iterable<Socket>;
  /** Also one that is still in the middlewares: it may join rooms, but gets no broadcasts. */
  find(id: SocketId): Socket | undefined;
  isConnected(socket: Socket): boolean;
  /** Encodes an event once for all. */
  encode(packet: BroadcastPacket, flags: BroadcastFlags): Message;
  nextAckId(): number;
  /** Is told of each broadcast, unless it asks for acknowledgements; null: nobody is. */
  readonly history?: { record(message: Message, options: BroadcastOptions): void } | null;
}

const NO_ROOMS: ReadonlySet<Room> = new Set();

/** Emits `create-room(room)`, `join-room(room, id)`, `leave-room(room, id)` and `delete-room(room)`. */
export class MemoryAdapter<Message, Socket extends LocalSocket<Message>> extends EventEmitter implements Adapter {
  readonly tellsWhoLeft = true;
  /** The room names and who is in them: a live view, for reading. */
  readonly rooms: RoomsView<Socket>;
  /** The sockets and the rooms they are in: a live view, for reading. */
  readonly sids: SocketRoomsView<Socket>;
  readonly #local: LocalSockets<Message, Socket>;
  readonly #rooms: Rooms<Socket>;
  /** Rooms whose last member is being told to have left. */
  #vacated: Set<Room> | null = null;

  constructor(local: LocalSockets<Message, Socket>) {
    super();
    this.#local = local;
    this.#rooms = new Rooms((id) => local.find(id));
    this.rooms = new RoomsView(this.#rooms, local);
    this.sids = new SocketRoomsView(local);
  }

  init(): void {}

  close(): void {}

  addAll(id: SocketId, rooms: Set<Room>): void {
    const socket = this.#local.find(id);
    if (socket === undefined) return;
    for (const room of rooms) {
      const joined = this.#rooms.join(socket, room);
      if (joined === "created" && this.#vacated?.has(room) !== true) this.emit("create-room", room);
      if (joined !== "was-in") this.emit("join-room", room, id);
    }
  }

  del(id: SocketId, room: Room): void {
    const socket = this.#local.find(id);
    if (socket === undefined) return;
    const left = this.#rooms.leave(socket, room);
    if (left === "was-out") return;
    // Most have no listener who could take it (bench: rooms).
    if (left === "deleted" && this.listenerCount("leave-room") > 0) {
      this.#tellVacated(id, room);
      return;
    }
    this.emit("leave-room", room, id);
    if (left === "deleted") this.emit("delete-room", room);
  }

  /** A listener may take the room: then it goes on, and is told neither as deleted nor as made. */
  #tellVacated(id: SocketId, room: Room): void {
    this.#vacated ??= new Set();
    this.#vacated.add(room);
    try {
      this.emit("leave-room", room, id);
    } finally {
      // Told already, if a listener took it and left it again.
      if (this.#vacated.delete(room) && !this.#rooms.exists(room)) this.emit("delete-room", room);
    }
  }

  /** Leaves every room. What a listener throws goes to the caller when that is done. */
  delAll(id: SocketId): void {
    const socket = this.#local.find(id);
    if (socket === undefined || socket.membership === null) return;
    const rooms = socket.membership === ALONE ? [id] : [...socket.membership];
    const faults: unknown[] = [];
    for (const room of rooms) {
      try {
        this.del(id, room);
      } catch (error) {
        faults.push(error);
      }
    }
    if (faults.length > 0) throw faults[0];
  }

  socketRooms(id: SocketId): Set<Room> | undefined {
    const socket = this.#local.find(id);
    return socket === undefined ? undefined : this.#rooms.rooms(socket);
  }

  broadcast(packet: BroadcastPacket, options: BroadcastOptions): void {
    this.deliver(this.#local.encode(packet, options.flags ?? {}), packet, options);
  }

  /** Hands a packet that is encoded to everybody addressed. */
  protected deliver(message: Message, packet: BroadcastPacket, options: BroadcastOptions): void {
    this.#local.history?.record(message, options);
    const volatile = options.flags?.volatile === true;
    let watched: Socket[] | null = null;
    this.#each(options, (socket) => {
      socket.deliver(message, volatile);
      if (socket.isWatched) {
        watched ??= [];
        watched.push(socket);
      }
    });
    this.#notify(watched, packet);
  }

  broadcastWithAck(
    packet: BroadcastPacket,
    options: BroadcastOptions,
    counted: (sockets: number) => void,
    acknowledged: (...args: unknown[]) => void,
    missing: () => void = () => undefined,
  ): () => void {
    const id = this.#local.nextAckId();
    const message = this.#local.encode({ ...packet, id }, options.flags ?? {});
    const volatile = options.flags?.volatile === true;
    // Holds nobody who answered or left: without a timeout the last answer may never come.
    const waiting = new Set<Socket>();
    const watched: Socket[] = [];
    let addressed = 0;
    this.#each(options, (socket) => {
      addressed++;
      if (socket.isWatched) watched.push(socket);
      if (!socket.deliver(message, volatile)) {
        missing();
        return;
      }
      waiting.add(socket);
      socket.expectAck(
        id,
        (...args) => {
          waiting.delete(socket);
          acknowledged(...args);
        },
        () => {
          waiting.delete(socket);
          missing();
        },
      );
    });
    this.#notify(watched, packet);
    counted(addressed);
    return () => {
      for (const socket of waiting) socket.forgetAck(id);
    };
  }

  async serverCount(): Promise<number> {
    return 1;
  }

  async sockets(rooms: Set<Room>): Promise<Set<SocketId>> {
    return new Set(this.#collect({ rooms }).map(({ id }) => id));
  }

  async fetchSockets(options: BroadcastOptions): Promise<Socket[]> {
    return this.#collect(options);
  }

  addSockets(options: BroadcastOptions, rooms: Room[]): void {
    // One that may not join keeps nobody else from it.
    const faults: unknown[] = [];
    for (const socket of this.#collect(options)) {
      try {
        socket.join(rooms);
      } catch (error) {
        faults.push(error);
      }
    }
    if (faults.length > 0) throw faults[0];
  }

  delSockets(options: BroadcastOptions, rooms: Room[]): void {
    for (const socket of this.#collect(options)) for (const room of rooms) socket.leave(room);
  }

  disconnectSockets(options: BroadcastOptions, close: boolean): void {
    for (const socket of this.#collect(options)) socket.disconnect(close);
  }

  /** There are no other servers to tell. */
  serverSideEmit(packet: unknown[]): void {
    const acknowledge = packet.at(-1);
    if (typeof acknowledge === "function") acknowledge(null, []);
  }

  #collect(options: BroadcastOptions): Socket[] {
    const sockets: Socket[] = [];
    this.#each(options, (socket) => sockets.push(socket));
    return sockets;
  }

  #each({ rooms, except }: BroadcastOptions, visit: (socket: Socket) => void): void {
    const local = this.#local;
    if (rooms.size === 0) this.#rooms.each(rooms, except ?? NO_ROOMS, local.connected, visit);
    else
      this.#rooms.each(rooms, except ?? NO_ROOMS, local.connected, (socket) => {
        if (local.isConnected(socket)) visit(socket);
      });
  }

  /** After the walk: what they do may change the rooms. */
  #notify(watched: readonly Socket[] | null, packet: BroadcastPacket): void {
    if (watched !== null) for (const socket of watched) socket.notifyOutgoing(packet.data);
  }
}
