/** Rooms and sockets of an adapter as the maps that applications read: `rooms.get(name)?.size`, `sids.has(id)`. */
import type { Room, SocketId } from "./adapter.js";
import type { RoomMember, Rooms } from "./rooms.js";

interface Members<Member> {
  readonly connected: readonly Member[];
  find(id: SocketId): Member | undefined;
}

/** A map to read only, whose entries are made when they are asked for. */
abstract class MapView<Key, Value> implements ReadonlyMap<Key, Value> {
  abstract get size(): number;
  abstract has(key: Key): boolean;
  abstract get(key: Key): Value | undefined;
  abstract keys(): MapIterator<Key>;

  *entries(): MapIterator<[Key, Value]> {
    for (const key of this.keys()) {
      const value = this.get(key);
      if (value !== undefined) yield [key, value];
    }
  }

  *values(): MapIterator<Value> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): MapIterator<[Key, Value]> {
    return this.entries();
  }

  forEach(visit: (value: Value, key: Key, map: ReadonlyMap<Key, Value>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }
}

/** Who is in which room. The sets are copies. */
export class RoomsView<Member extends RoomMember> extends MapView<Room, Set<SocketId>> {
  readonly #rooms: Rooms<Member>;
  readonly #members: Members<Member>;

  constructor(rooms: Rooms<Member>, members: Members<Member>) {
    super();
    this.#rooms = rooms;
    this.#members = members;
  }

  /** Counted at each read. */
  get size(): number {
    let size = 0;
    for (const _ of this.keys()) size++;
    return size;
  }

  has(room: Room): boolean {
    return this.#rooms.exists(room);
  }

  get(room: Room): Set<SocketId> | undefined {
    const members = this.#rooms.members(room);
    return members.length === 0 ? undefined : new Set(members.map(({ id }) => id));
  }

  *keys(): MapIterator<Room> {
    yield* this.#rooms.sharedRooms();
    for (const member of this.#members.connected) if (typeof member.membership === "symbol") yield member.id;
  }
}

/** Which rooms each socket is in. */
export class SocketRoomsView<Member extends RoomMember> extends MapView<SocketId, Set<Room>> {
  readonly #members: Members<Member>;

  constructor(members: Members<Member>) {
    super();
    this.#members = members;
  }

  get size(): number {
    return this.#members.connected.length;
  }

  has(id: SocketId): boolean {
    return this.#members.find(id)?.membership != null;
  }

  get(id: SocketId): Set<Room> | undefined {
    const member = this.#members.find(id);
    if (member === undefined || member.membership === null) return undefined;
    return typeof member.membership === "symbol" ? new Set([id]) : new Set(member.membership);
  }

  *keys(): MapIterator<SocketId> {
    for (const { id } of this.#members.connected) yield id;
  }
}
