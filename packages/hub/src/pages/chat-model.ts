/** What the page knows: rooms, people, what is unread, who is typing. Told by the hub, read by the views. */

import type { JoinReply, RoomSummary } from "./chat-protocol.js";
import { RoomLog } from "./room-log.js";

export interface Room {
  readonly name: string;
  isPermanent: boolean;
  /** By the hub's count; for a room one is in, `people` is at least as new. */
  count: number;
  isJoined: boolean;
  people: string[];
  unread: number;
  readonly log: RoomLog;
  /** Nickname → when it was last told. */
  readonly typing: Map<string, number>;
}

/** Who was not told to be typing for so long has stopped. */
const TYPING_LASTS_MS = 5_000;

export class ChatModel {
  readonly #rooms = new Map<string, Room>();
  nickname = "";
  activeName: string | undefined;

  get active(): Room | undefined {
    return this.activeName === undefined ? undefined : this.#rooms.get(this.activeName);
  }

  /** Those one is in first, each part by name; permanent rooms lead the others. */
  get rooms(): Room[] {
    return [...this.#rooms.values()].sort(
      (one, other) =>
        Number(other.isJoined) - Number(one.isJoined) ||
        Number(other.isPermanent) - Number(one.isPermanent) ||
        one.name.localeCompare(other.name),
    );
  }

  get joined(): Room[] {
    return this.rooms.filter((room) => room.isJoined);
  }

  get unread(): number {
    return this.joined.reduce((sum, room) => sum + room.unread, 0);
  }

  room(name: string): Room {
    const known = this.#rooms.get(name);
    if (known !== undefined) return known;
    const room: Room = {
      name,
      isPermanent: false,
      count: 0,
      isJoined: false,
      people: [],
      unread: 0,
      log: new RoomLog(),
      typing: new Map(),
    };
    this.#rooms.set(name, room);
    return room;
  }

  /** The whole list, as it comes with a nickname: what is not in it is gone. */
  listed(summaries: readonly RoomSummary[]): void {
    const names = new Set(summaries.map((summary) => summary.name));
    for (const room of this.#rooms.values()) {
      if (!names.has(room.name) && !room.isJoined) this.#rooms.delete(room.name);
    }
    for (const summary of summaries) this.counted(summary);
  }

  counted({ name, people, isPermanent }: RoomSummary): void {
    const room = this.room(name);
    room.count = people;
    room.isPermanent = isPermanent;
  }

  gone(name: string): void {
    if (this.#rooms.get(name)?.isJoined === false) this.#rooms.delete(name);
  }

  entered({ room: name, people, history }: JoinReply): Room {
    const room = this.room(name);
    const isReturn = room.log.entries.length > 0;
    room.isJoined = true;
    room.people = [...people].sort(byName);
    room.count = people.length;
    room.typing.clear();
    const missed = room.log.merge(history, this.nickname);
    if (isReturn && name !== this.activeName) room.unread += missed;
    return room;
  }

  left(name: string): void {
    const room = this.room(name);
    room.isJoined = false;
    room.people = [];
    room.unread = 0;
    room.typing.clear();
    if (this.activeName === name) this.activeName = this.joined[0]?.name;
  }

  /** The room on the screen; nothing in it is unread. */
  activate(name: string): void {
    this.activeName = name;
    this.room(name).unread = 0;
  }

  arrived(name: string, nickname: string): void {
    const room = this.room(name);
    if (!room.people.includes(nickname)) room.people = [...room.people, nickname].sort(byName);
  }

  departed(name: string, nickname: string): void {
    const room = this.room(name);
    room.people = room.people.filter((person) => person !== nickname);
    room.typing.delete(nickname);
  }

  typing(name: string, nickname: string, isTyping: boolean, now: number): void {
    const { typing } = this.room(name);
    if (isTyping) typing.set(nickname, now);
    else typing.delete(nickname);
  }

  /** Who is typing in the room now; others are forgotten. */
  typists(name: string, now: number): string[] {
    const { typing } = this.room(name);
    for (const [nickname, toldAt] of typing) if (now - toldAt >= TYPING_LASTS_MS) typing.delete(nickname);
    return [...typing.keys()].sort(byName);
  }

  /** The room that stands `steps` further in the list of those one is in, round and round. */
  neighbour(steps: number): Room | undefined {
    const rooms = this.joined;
    const at = rooms.findIndex((room) => room.name === this.activeName);
    return rooms.at((at + steps) % Math.max(1, rooms.length));
  }
}

function byName(one: string, other: string): number {
  return one.localeCompare(other);
}
