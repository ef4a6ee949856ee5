/** The rooms of the chat: who is in which, and what was said lately. Knows clients by id only, and no socket. */

import type { ChatMessage, RoomSummary } from "../pages/chat-protocol.js";
import { History } from "./history.js";
import type { ChatLimits } from "./limits.js";
import { charCount, cleanLine } from "./plain-text.js";

export type Joining =
  | { readonly kind: "joined"; readonly room: ChatRoom }
  /** Was there already: nothing to tell anybody. */
  | { readonly kind: "present"; readonly room: ChatRoom }
  | { readonly kind: "refused"; readonly because: "client-is-in-too-many" | "hub-has-too-many" };

export interface ChatRoom {
  readonly name: string;
  readonly isPermanent: boolean;
  readonly people: ReadonlySet<string>;
  readonly history: History<ChatMessage>;
}

interface LiveRoom extends ChatRoom {
  readonly people: Set<string>;
  emptySince: number;
}

export class ChatRooms {
  readonly #limits: ChatLimits;
  readonly #rooms = new Map<string, LiveRoom>();
  readonly #joined = new Map<string, Set<string>>();

  constructor(permanent: readonly string[], limits: ChatLimits) {
    this.#limits = limits;
    for (const name of permanent) this.#rooms.set(name, emptyRoom(name, true, limits));
  }

  /** Makes the room when there is none of that name. */
  join(client: string, name: string): Joining {
    const known = this.#rooms.get(name);
    if (known?.people.has(client)) return { kind: "present", room: known };
    const mine = this.#joined.get(client) ?? new Set<string>();
    if (mine.size >= this.#limits.roomsPerClient) return { kind: "refused", because: "client-is-in-too-many" };
    if (known === undefined && this.#rooms.size >= this.#limits.rooms) {
      return { kind: "refused", because: "hub-has-too-many" };
    }
    const room = known ?? emptyRoom(name, false, this.#limits);
    room.people.add(client);
    mine.add(name);
    this.#rooms.set(name, room);
    this.#joined.set(client, mine);
    return { kind: "joined", room };
  }

  /** The room that was left, or undefined when the client was not in it. */
  leave(client: string, name: string, now: number): ChatRoom | undefined {
    const room = this.#rooms.get(name);
    if (room === undefined || !room.people.delete(client)) return undefined;
    const mine = this.#joined.get(client);
    mine?.delete(name);
    if (mine?.size === 0) this.#joined.delete(client);
    if (room.people.size === 0) room.emptySince = now;
    return room;
  }

  /** The room, if the client is in it. */
  entered(client: string, name: string): ChatRoom | undefined {
    const room = this.#rooms.get(name);
    return room?.people.has(client) ? room : undefined;
  }

  /** Names of the rooms that the client is in. */
  roomsOf(client: string): string[] {
    return [...(this.#joined.get(client) ?? [])];
  }

  summaries(): RoomSummary[] {
    return [...this.#rooms.values()].map(summarize);
  }

  /** Forgets rooms that have been empty for long; returns their names. */
  sweep(now: number): string[] {
    const gone = [...this.#rooms.values()]
      .filter((room) => !room.isPermanent && room.people.size === 0)
      .filter((room) => now - room.emptySince >= this.#limits.emptyRoomMs)
      .map((room) => room.name);
    for (const name of gone) this.#rooms.delete(name);
    return gone;
  }
}

export function summarize(room: ChatRoom): RoomSummary {
  return { name: room.name, people: room.people.size, isPermanent: room.isPermanent };
}

/** Room names are lower case, words joined by hyphens: what people type with blanks and capitals means the same room. */
export function parseRoomName(typed: unknown, limits: ChatLimits): string | undefined {
  if (typeof typed !== "string" || typed.length > limits.roomNameChars * 8) return undefined;
  const name = cleanLine(typed).replace(/^#\s*/, "").toLowerCase().replaceAll(" ", "-");
  const isName = /^[\p{L}\p{N}\p{M}_.-]+$/u.test(name) && /[\p{L}\p{N}]/u.test(name);
  return isName && charCount(name) <= limits.roomNameChars ? name : undefined;
}

function emptyRoom(name: string, isPermanent: boolean, limits: ChatLimits): LiveRoom {
  return { name, isPermanent, people: new Set(), history: new History(limits.historyMessages), emptySince: 0 };
}
