/**
 * The rules of the chat: requests of clients in, a reply and deliveries out. Knows no socket, clock or randomness:
 * who calls passes the time, sends the deliveries and lets the client into and out of what `rooms` says.
 */

import type {
  ChatErrorCode,
  ChatMessage,
  ChatNoticeName,
  ChatNotices,
  ChatRequestName,
  ChatRequests,
  Refusal,
} from "../pages/chat-protocol.js";
import { type ChatRoom, ChatRooms, parseRoomName, summarize } from "./chat-rooms.js";
import type { ChatLimits } from "./limits.js";
import { Nicknames, parseNickname } from "./nicknames.js";
import { charCount, cleanText } from "./plain-text.js";
import { RateLimit } from "./rate-limit.js";
import { Typing } from "./typing.js";

/** Who a notice goes to. `room` is everybody in it but the client that asked; `everybody` has a nickname. */
export type ChatAudience =
  | { readonly kind: "room"; readonly room: string }
  | { readonly kind: "client"; readonly client: string }
  | { readonly kind: "everybody" };

export type Delivery = {
  [Name in ChatNoticeName]: { readonly to: ChatAudience; readonly event: Name; readonly notice: ChatNotices[Name] };
}[ChatNoticeName];

/** What became of a client's membership; to be carried out before the deliveries. */
export type Move =
  | { readonly kind: "sign-in"; readonly client: string }
  | { readonly kind: "sign-out"; readonly client: string }
  | { readonly kind: "enter"; readonly client: string; readonly room: string }
  | { readonly kind: "exit"; readonly client: string; readonly room: string };

export interface Outcome {
  readonly reply: ChatRequests[ChatRequestName]["reply"] | Refusal;
  readonly moves: readonly Move[];
  readonly deliveries: readonly Delivery[];
}

export interface ChatIds {
  /** A secret that cannot be guessed. */
  newKey(): string;
  /** Never the same twice, not even after a restart. */
  newMessageId(): string;
}

const TYPING_REPEAT_MS = 2_000;
const SEND_ID_CHARS = 64;

export class Chat {
  readonly #limits: ChatLimits;
  readonly #ids: ChatIds;
  readonly #nicknames: Nicknames;
  readonly #rooms: ChatRooms;
  readonly #typing = new Typing(TYPING_REPEAT_MS);
  readonly #rates = new Map<string, RateLimit>();

  constructor(permanentRooms: readonly string[], limits: ChatLimits, ids: ChatIds) {
    this.#limits = limits;
    this.#ids = ids;
    this.#nicknames = new Nicknames(ids.newKey);
    this.#rooms = new ChatRooms(permanentRooms, limits);
  }

  /** `body` is what the peer sent, whatever that is. */
  request(client: string, name: ChatRequestName, body: unknown, now: number): Outcome {
    const fields = isRecord(body) ? body : {};
    if (!this.#rateOf(client, now).take(now)) return refuse("slow-down", "That was a lot at once. Wait a moment.");
    if (name === "claim") return this.#claim(client, fields, now);
    const nickname = this.#nicknames.of(client);
    if (nickname === undefined) return refuse("no-nickname", "Choose a nickname first.");
    const room = parseRoomName(fields.room, this.#limits);
    if (room === undefined) {
      return refuse("bad-room", `A room name has 1 to ${this.#limits.roomNameChars} letters, digits, hyphens or dots.`);
    }
    switch (name) {
      case "join":
        return this.#join(client, nickname, room, now);
      case "leave":
        return this.#leave(client, nickname, room, now);
      case "say":
        return this.#say(client, nickname, room, fields, now);
      case "typing":
        return this.#type(client, nickname, room, fields.typing, now);
    }
  }

  /** The client's connection is gone for good. */
  gone(client: string, now: number): readonly Delivery[] {
    const nickname = this.#nicknames.of(client);
    const deliveries = nickname === undefined ? [] : this.#exitAll(client, nickname, now).deliveries;
    this.#nicknames.release(client);
    this.#rates.delete(client);
    return [...deliveries, ...this.#sweep(now)];
  }

  #claim(client: string, fields: Record<string, unknown>, now: number): Outcome {
    const nickname = parseNickname(fields.nickname, this.#limits);
    if (nickname === undefined) {
      return refuse(
        "bad-nickname",
        `A nickname has 1 to ${this.#limits.nicknameChars} characters, at least one a letter.`,
      );
    }
    const before = this.#nicknames.of(client);
    const claim = this.#nicknames.claim(client, nickname, typeof fields.key === "string" ? fields.key : undefined);
    if (claim.kind === "taken") {
      return refuse("nickname-taken", `Somebody here is called ${nickname} already. Choose another name.`);
    }
    const moves: Move[] = [{ kind: "sign-in", client }];
    const deliveries: Delivery[] = [];
    if (claim.displaced !== undefined) {
      const { displaced } = claim;
      const exit = this.#exitAll(displaced, nickname, now);
      moves.unshift(...exit.moves, { kind: "sign-out", client: displaced });
      deliveries.push(...exit.deliveries);
      deliveries.push({ to: { kind: "client", client: displaced }, event: "displaced", notice: { nickname } });
    }
    if (before !== undefined && before !== nickname) {
      for (const room of this.#rooms.roomsOf(client)) {
        const notice = { room, nickname, before, at: now };
        deliveries.push({ to: { kind: "room", room }, event: "renamed", notice });
      }
    }
    deliveries.push(...this.#sweep(now));
    return { reply: { nickname, key: claim.key, rooms: this.#rooms.summaries() }, moves, deliveries };
  }

  #join(client: string, nickname: string, name: string, now: number): Outcome {
    const swept = this.#sweep(now);
    const joining = this.#rooms.join(client, name);
    if (joining.kind === "refused") {
      return refuse("too-many-rooms", TOO_MANY_ROOMS[joining.because](this.#limits), swept);
    }
    const { room } = joining;
    const reply = { room: name, people: this.#peopleIn(room), history: room.history.entries() };
    if (joining.kind === "present") return { reply, moves: [], deliveries: swept };
    return {
      reply,
      moves: [{ kind: "enter", client, room: name }],
      deliveries: [
        ...swept,
        { to: { kind: "room", room: name }, event: "joined", notice: { room: name, nickname, at: now } },
        { to: { kind: "everybody" }, event: "room", notice: summarize(room) },
      ],
    };
  }

  #leave(client: string, nickname: string, name: string, now: number): Outcome {
    const room = this.#rooms.leave(client, name, now);
    if (room === undefined) return refuse("not-in-room", `You are not in ${name}.`);
    this.#typing.stop(client, name);
    return {
      reply: { room: name },
      moves: [{ kind: "exit", client, room: name }],
      deliveries: leavingOf(room, nickname, now),
    };
  }

  #say(client: string, nickname: string, name: string, fields: Record<string, unknown>, now: number): Outcome {
    const room = this.#rooms.entered(client, name);
    if (room === undefined) return refuse("not-in-room", `Join ${name} before you write there.`);
    const { messageChars } = this.#limits;
    const { text: typed, sendId } = fields;
    if (typeof sendId !== "string" || sendId.length < 1 || sendId.length > SEND_ID_CHARS) {
      return refuse("bad-request", `sendId has to be a string of 1 to ${SEND_ID_CHARS} characters.`);
    }
    if (typeof typed !== "string") return refuse("bad-message", "A message has to be a text.");
    if (typed.length > messageChars * 2 || charCount(typed) > messageChars) {
      return refuse("bad-message", `A message may have ${messageChars} characters at most.`);
    }
    const text = cleanText(typed);
    if (text === "") return refuse("bad-message", "The message is empty.");
    const earlier = room.history.find((message) => message.sendId === sendId && message.from === nickname);
    if (earlier !== undefined) return { reply: { message: earlier }, moves: [], deliveries: [] };
    const message: ChatMessage = { id: this.#ids.newMessageId(), room: name, from: nickname, text, at: now, sendId };
    room.history.push(message);
    this.#typing.stop(client, name);
    return {
      reply: { message },
      moves: [],
      deliveries: [{ to: { kind: "room", room: name }, event: "message", notice: message }],
    };
  }

  #type(client: string, nickname: string, room: string, typing: unknown, now: number): Outcome {
    if (typeof typing !== "boolean") return refuse("bad-request", "typing has to be true or false.");
    if (this.#rooms.entered(client, room) === undefined) return refuse("not-in-room", `You are not in ${room}.`);
    const isNews = this.#typing.update(client, room, typing, now) === "tell";
    const notice = { room, nickname, typing };
    return {
      reply: {},
      moves: [],
      deliveries: isNews ? [{ to: { kind: "room", room }, event: "typing", notice }] : [],
    };
  }

  #exitAll(client: string, nickname: string, now: number): { moves: Move[]; deliveries: Delivery[] } {
    const moves: Move[] = [];
    const deliveries: Delivery[] = [];
    for (const name of this.#rooms.roomsOf(client)) {
      const room = this.#rooms.leave(client, name, now);
      this.#typing.stop(client, name);
      moves.push({ kind: "exit", client, room: name });
      if (room !== undefined) deliveries.push(...leavingOf(room, nickname, now));
    }
    return { moves, deliveries };
  }

  #sweep(now: number): Delivery[] {
    return this.#rooms
      .sweep(now)
      .map((name) => ({ to: { kind: "everybody" }, event: "room gone", notice: { name } }) as const);
  }

  #peopleIn(room: ChatRoom): string[] {
    return [...room.people].flatMap((client) => this.#nicknames.of(client) ?? []);
  }

  #rateOf(client: string, now: number): RateLimit {
    const known = this.#rates.get(client);
    if (known !== undefined) return known;
    const rate = new RateLimit(this.#limits.burst, this.#limits.refillMs, now);
    this.#rates.set(client, rate);
    return rate;
  }
}

const TOO_MANY_ROOMS = {
  "client-is-in-too-many": (limits: ChatLimits) =>
    `You are in ${limits.roomsPerClient} rooms, which is the most there can be. Leave one first.`,
  "hub-has-too-many": (limits: ChatLimits) => `There are ${limits.rooms} rooms already. Join one of them.`,
} as const;

function leavingOf(room: ChatRoom, nickname: string, now: number): Delivery[] {
  return [
    { to: { kind: "room", room: room.name }, event: "left", notice: { room: room.name, nickname, at: now } },
    { to: { kind: "everybody" }, event: "room", notice: summarize(room) },
  ];
}

function refuse(code: ChatErrorCode, message: string, deliveries: readonly Delivery[] = []): Outcome {
  return { reply: { error: { code, message } }, moves: [], deliveries };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
