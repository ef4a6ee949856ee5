/**
 * Rooms of one namespace in one process: dense lists of members, so that a broadcast walks an array and marks
 * instead of collecting. It must not know what a member is beyond its id.
 */
import type { Room, SocketId } from "./adapter.js";

/** What a room holds. The two plain fields belong to `Rooms` alone (bench: idle memory, chat). */
export interface RoomMember {
  readonly id: SocketId;
  /**
   * The rooms it is in; null before the first. `ALONE`: only in the room of its own id, which then exists nowhere
   * else.
   */
  membership: Set<Room> | typeof ALONE | null;
  /** The number of the last walk that met or excluded it. */
  mark: number;
}

/** Stands for a set with the member's own id: most sockets are in no other room. */
export const ALONE = Symbol("alone");

/** Below this, a linear search beats a map of positions. */
const SMALL_ROOM = 16;

class RoomList<Member extends RoomMember> {
  readonly members: Member[] = [];
  #positions: Map<Member, number> | null = null;

  add(member: Member): void {
    const at = this.members.push(member) - 1;
    if (this.#positions !== null) this.#positions.set(member, at);
    else if (at >= SMALL_ROOM) this.#positions = new Map(this.members.map((each, position) => [each, position]));
  }

  /** The last one takes the place of the one removed. */
  remove(member: Member): void {
    const at = this.#positions?.get(member) ?? this.members.indexOf(member);
    const last = this.members.pop();
    this.#positions?.delete(member);
    if (last === undefined || last === member) return;
    this.members[at] = last;
    this.#positions?.set(last, at);
  }
}

export class Rooms<Member extends RoomMember> {
  readonly #find: (id: SocketId) => Member | undefined;
  readonly #rooms = new Map<Room, RoomList<Member>>();
  #walk = 0;

  /** `find` gives the member of an id, if it is one. */
  constructor(find: (id: SocketId) => Member | undefined) {
    this.#find = find;
  }

  /** Whether the member was not in the room before; "created" when nobody was. */
  join(member: Member, room: Room): "created" | "joined" | "was-in" {
    if (this.has(member, room)) return "was-in";
    if (member.membership === null && room === member.id && !this.#rooms.has(room)) {
      member.membership = ALONE;
      return "created";
    }
    this.rooms(member).add(room);
    let list = this.#rooms.get(room);
    const created = list === undefined && this.#loner(room) === undefined;
    list ??= this.#create(room);
    list.add(member);
    return created ? "created" : "joined";
  }

  /** Whether the member was in the room; "deleted" when nobody is any more. */
  leave(member: Member, room: Room): "deleted" | "left" | "was-out" {
    if (!this.has(member, room)) return "was-out";
    if (member.membership === ALONE) {
      // In no room now, but still known to have been in some: `null` is who never was.
      member.membership = new Set();
      return "deleted";
    }
    this.rooms(member).delete(room);
    const list = this.#rooms.get(room);
    if (list === undefined) return "deleted";
    list.remove(member);
    if (list.members.length > 0) return "left";
    this.#rooms.delete(room);
    return "deleted";
  }

  has(member: Member, room: Room): boolean {
    const { membership } = member;
    return membership === ALONE ? room === member.id : membership?.has(room) === true;
  }

  /** The rooms of a member, as the set that grows and shrinks with them. */
  rooms(member: Member): Set<Room> {
    const { membership } = member;
    if (membership !== null && membership !== ALONE) return membership;
    member.membership = new Set();
    // From now on its own room is a room like any other.
    if (membership === ALONE) this.#create(member.id, member);
    return member.membership;
  }

  /** The members of a room, in no order. Not to be kept: it is the list itself. */
  members(room: Room): readonly Member[] {
    const list = this.#rooms.get(room);
    if (list !== undefined) return list.members;
    const loner = this.#loner(room);
    return loner === undefined ? NOBODY : [loner];
  }

  exists(room: Room): boolean {
    return this.#rooms.has(room) || this.#loner(room) !== undefined;
  }

  /** The rooms that are not only somebody's own. */
  sharedRooms(): IterableIterator<Room> {
    return this.#rooms.keys();
  }

  /**
   * Everybody in any of `rooms` (in `everybody`, if there are none) who is in none of `except`, each once.
   * `visit` must not join, leave or walk.
   */
  each(
    rooms: ReadonlySet<Room>,
    except: ReadonlySet<Room>,
    everybody: readonly Member[],
    visit: (member: Member) => void,
  ): void {
    if (except.size === 0 && rooms.size < 2) {
      const [room] = rooms;
      const members = room === undefined ? everybody : this.members(room);
      for (let i = 0; i < members.length; i++) visit(members[i] as Member);
      return;
    }
    const walk = ++this.#walk;
    for (const room of except) {
      const members = this.members(room);
      for (let i = 0; i < members.length; i++) (members[i] as Member).mark = walk;
    }
    if (rooms.size === 0) visitUnmarked(everybody, walk, visit);
    else for (const room of rooms) visitUnmarked(this.members(room), walk, visit);
  }

  /** The member that is alone in the room of its id. */
  #loner(room: Room): Member | undefined {
    const member = this.#find(room);
    return member?.membership === ALONE ? member : undefined;
  }

  #create(room: Room, owner = this.#loner(room)): RoomList<Member> {
    const list = new RoomList<Member>();
    this.#rooms.set(room, list);
    if (owner !== undefined) {
      if (owner.membership === ALONE) owner.membership = new Set();
      owner.membership?.add(room);
      list.add(owner);
    }
    return list;
  }
}

const NOBODY: readonly never[] = [];

function visitUnmarked<Member extends RoomMember>(
  members: readonly Member[],
  walk: number,
  visit: (member: Member) => void,
): void {
  for (let i = 0; i < members.length; i++) {
    const member = members[i] as Member;
    if (member.mark === walk) continue;
    member.mark = walk;
    visit(member);
  }
}
