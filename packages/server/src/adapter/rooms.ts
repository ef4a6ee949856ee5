/**
 * Rooms of one namespace in one process: dense lists of members, so that a broadcast walks an array and marks
 * instead of collecting. It must not know what a member is beyond its id.
 */
import type { Room, SocketId } from "./adapter.js";

/** What a room holds. The two plain fields belong to `Rooms` alone (bench: idle memory, chat). */
export interface RoomMember {
  readonly id: SocketId;
  /**
   * The rooms it is in; null before the first. `ALONE`: only in the room of its own id, which is nowhere else unless
   * somebody joined it.
   */
  membership: Set<Room> | typeof ALONE | null;
  /** The number of the last walk that met or excluded it. */
  mark: number;
}

/** Stands for a set with the member's own id: most sockets are in no other room. */
export const ALONE = Symbol("alone");

/** Up to here a linear search is as fast as a map of positions, which takes 36 bytes for each member. */
const SMALL_ROOM = 128;

class RoomList<Member extends RoomMember> {
  readonly members: Member[];
  #positions: Map<Member, number> | null = null;

  constructor(first: Member, second: Member) {
    this.members = [first, second];
  }

  add(member: Member): void {
    const at = this.members.push(member) - 1;
    if (this.#positions !== null) this.#positions.set(member, at);
    else if (at >= SMALL_ROOM) this.#positions = new Map(this.members.map((each, position) => [each, position]));
  }

  /** The last one takes the place of the one removed. */
  remove(member: Member): void {
    const at = this.#positions?.get(member) ?? this.members.indexOf(member);
    if (at < 0) return;
    const last = this.members.pop();
    this.#positions?.delete(member);
    if (last === undefined || last === member) return;
    this.members[at] = last;
    this.#positions?.set(last, at);
  }
}

export class Rooms<Member extends RoomMember> {
  readonly #find: (id: SocketId) => Member | undefined;
  /** Who is in which room; one member stands for itself, for most rooms never have a second one (bench: rooms). */
  readonly #rooms = new Map<Room, Member | RoomList<Member>>();
  #walk = 0;

  /** `find` gives the member of an id, if it is one. */
  constructor(find: (id: SocketId) => Member | undefined) {
    this.#find = find;
  }

  /** Whether the member was not in the room before; "created" when nobody was. */
  join(member: Member, room: Room): "created" | "joined" | "was-in" {
    const others = this.#within(room);
    if (!this.#note(member, room)) return "was-in";
    if (others instanceof RoomList) others.add(member);
    else if (others !== undefined) this.#rooms.set(room, new RoomList(others, member));
    else if (member.membership !== ALONE) this.#rooms.set(room, member);
    return others === undefined ? "created" : "joined";
  }

  /** Whether the member was in the room; "deleted" when nobody is any more. */
  leave(member: Member, room: Room): "deleted" | "left" | "was-out" {
    if (!this.has(member, room)) return "was-out";
    // Perhaps in no room now, but still known to have been in some: `null` is who never was.
    if (member.membership === ALONE) member.membership = new Set();
    else member.membership?.delete(room);
    const within = this.#rooms.get(room);
    if (within instanceof RoomList) {
      within.remove(member);
      if (within.members.length > 0) return "left";
    } else if (within !== undefined && within !== member) {
      // The application added the room to the set itself: others are in it.
      return "was-out";
    }
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
    const rooms = new Set<Room>();
    member.membership = rooms;
    // From now on its own room is a room like any other.
    if (membership === ALONE) {
      rooms.add(member.id);
      if (!this.#rooms.has(member.id)) this.#rooms.set(member.id, member);
    }
    return rooms;
  }

  /** The members of a room, in no order. Not to be kept: it may be the list itself. */
  members(room: Room): readonly Member[] {
    const within = this.#within(room);
    if (within === undefined) return NOBODY;
    return within instanceof RoomList ? within.members : [within];
  }

  exists(room: Room): boolean {
    return this.#within(room) !== undefined;
  }

  /** Every room that one of `members` is in, each once. */
  names(members: Iterable<Member>): Room[] {
    const names = [...this.#rooms.keys()];
    for (const member of members) {
      if (member.membership === ALONE && !this.#rooms.has(member.id)) names.push(member.id);
    }
    return names;
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

  /** Adds the room to those of the member; false: it was there. */
  #note(member: Member, room: Room): boolean {
    const { membership } = member;
    if (room === member.id && (membership === null || membership === ALONE)) {
      member.membership = ALONE;
      return membership === null;
    }
    const rooms = this.rooms(member);
    const before = rooms.size;
    return rooms.add(room).size > before;
  }

  /** Who is in a room, with the member that is alone in the room of its own id. */
  #within(room: Room): Member | RoomList<Member> | undefined {
    const within = this.#rooms.get(room);
    if (within !== undefined) return within;
    const owner = this.#find(room);
    return owner?.membership === ALONE ? owner : undefined;
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
