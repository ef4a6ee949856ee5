/** Rooms and sockets of an adapter as the maps that applications read: `rooms.get(name)?.size`, `sids.has(id)`. */
import { inspect } from "node:util";
import { ServerError } from "../server-error.js";
import type { Room, SocketId } from "./adapter.js";
import { ALONE, type RoomMember, type Rooms } from "./rooms.js";

interface Members<Member> {
  readonly connected: readonly Member[];
  /** Not connected yet: they may be in rooms already. */
  joining(): Iterable<Member>;
  find(id: SocketId): Member | undefined;
}

/**
 * A map for reading, whose entries are made when they are asked for. Who walks it may change what it shows: keys are those
 * of the beginning. Attempts to write throw ServerError "misuse".
 */
abstract class MapView<Key, Value> implements Map<Key, Value> {
  /** Shown as what it stands for. */
  readonly [Symbol.toStringTag] = "Map";
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

  forEach(visit: (value: Value, key: Key, map: Map<Key, Value>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }

  set(): never {
    return refuseWriting();
  }

  delete(): never {
    return refuseWriting();
  }

  clear(): never {
    return refuseWriting();
  }

  /** For `console.log`. */
  [inspect.custom](): Map<Key, Value> {
    return new Map(this.entries());
  }
}

function refuseWriting(): never {
  throw new ServerError("misuse", "rooms and sids of an adapter are for reading: use socket.join() and socket.leave()");
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
    return sizeOf(this.keys());
  }

  has(room: Room): boolean {
    return this.#rooms.exists(room);
  }

  get(room: Room): Set<SocketId> | undefined {
    const members = this.#rooms.members(room);
    return members.length === 0 ? undefined : new Set(members.map(({ id }) => id));
  }

  keys(): MapIterator<Room> {
    return this.#rooms.names(knownMembers(this.#members)).values();
  }
}

/** Which rooms each socket is in. */
export class SocketRoomsView<Member extends RoomMember> extends MapView<SocketId, Set<Room>> {
  readonly #members: Members<Member>;

  constructor(members: Members<Member>) {
    super();
    this.#members = members;
  }

  /** Counted at each read. */
  get size(): number {
    return sizeOf(this.keys());
  }

  has(id: SocketId): boolean {
    return this.get(id) !== undefined;
  }

  get(id: SocketId): Set<Room> | undefined {
    const member = this.#members.find(id);
    if (member === undefined || member.membership === null) return undefined;
    return member.membership === ALONE ? new Set([id]) : new Set(member.membership);
  }

  keys(): MapIterator<SocketId> {
    return Array.from(knownMembers(this.#members), ({ id }) => id).values();
  }
}

/** Who is or was in any room. */
function* knownMembers<Member extends RoomMember>(members: Members<Member>): Generator<Member> {
  for (const member of members.connected) if (member.membership !== null) yield member;
  for (const member of members.joining()) if (member.membership !== null) yield member;
}

function sizeOf(keys: Iterable<unknown>): number {
  let size = 0;
  for (const _ of keys) size++;
  return size;
}
