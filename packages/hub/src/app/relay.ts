/**
 * The standalone hub, without its sockets: what a program sent in, a plan of what to do out. Who carries the plan out
 * owns the sockets, the acknowledgements and the clock.
 */

import type { RelayLimits } from "./limits.js";
import type { RelayRule, RelayRules } from "./relay-rules.js";
import { parseRelayRoom, type RoomPolicy } from "./room-policy.js";

export type RelayErrorCode =
  | "bad-event"
  | "bad-room"
  | "room-not-allowed"
  | "too-many-rooms"
  | "no-such-client"
  | "no-answer"
  | "too-many-pending";

export interface RelayRefusal {
  readonly error: { readonly code: RelayErrorCode; readonly message: string };
}

/** What the sender is told when an event was passed on to `heard` clients; a `direct` answer is the client's own. */
export interface RelayReceipt {
  readonly heard: number;
}

/** How many clients are in the room, after what was asked for. */
export interface RoomReply {
  readonly room: string;
  readonly count: number;
}

export interface WhoReply extends RoomReply {
  /** Their ids, the first thousand of them. */
  readonly clients: readonly string[];
}

export type Plan =
  | { readonly kind: "ignore" }
  | { readonly kind: "answer"; readonly reply: WhoReply | RelayRefusal }
  | { readonly kind: "enter" | "exit"; readonly room: string; readonly reply: RoomReply }
  | {
      readonly kind: "send";
      readonly to: "others" | "everyone";
      readonly event: string;
      readonly args: readonly unknown[];
      readonly receipt: RelayReceipt;
    }
  | {
      readonly kind: "send-to-room";
      readonly room: string;
      readonly event: string;
      readonly args: readonly unknown[];
      readonly receipt: RelayReceipt;
    }
  | { readonly kind: "ask"; readonly client: string; readonly event: string; readonly args: readonly unknown[] };

export class Relay {
  readonly #rules: RelayRules;
  readonly #policy: RoomPolicy;
  readonly #limits: RelayLimits;
  readonly #roomsOf = new Map<string, Set<string>>();
  readonly #clientsIn = new Map<string, Set<string>>();

  constructor(rules: RelayRules, policy: RoomPolicy, limits: RelayLimits) {
    this.#rules = rules;
    this.#policy = policy;
    this.#limits = limits;
  }

  arrived(client: string): void {
    this.#roomsOf.set(client, new Set());
  }

  gone(client: string): void {
    for (const room of this.#roomsOf.get(client) ?? []) this.#remove(client, room);
    this.#roomsOf.delete(client);
  }

  /** What to do about an event. `args` is what came with it, without the acknowledgement. */
  plan(client: string, event: string, args: readonly unknown[]): Plan {
    switch (event) {
      case "join":
        return this.#join(client, args[0]);
      case "leave":
        return this.#leave(client, args[0]);
      case "who":
        return this.#who(args[0]);
    }
    const rule = this.#rules.ruleOf(event);
    return rule === undefined ? { kind: "ignore" } : this.#apply(rule, client, event, args);
  }

  #join(client: string, name: unknown): Plan {
    const room = this.#parseRoom(name);
    if (typeof room !== "string") return { kind: "answer", reply: room };
    const mine = this.#roomsOf.get(client);
    if (mine === undefined) return { kind: "ignore" };
    if (!mine.has(room)) {
      if (mine.size >= this.#limits.roomsPerClient) {
        return refuse("too-many-rooms", `a client may be in ${this.#limits.roomsPerClient} rooms: leave one first`);
      }
      mine.add(room);
      const clients = this.#clientsIn.get(room);
      if (clients === undefined) this.#clientsIn.set(room, new Set([client]));
      else clients.add(client);
    }
    return { kind: "enter", room, reply: this.#replyOf(room) };
  }

  #leave(client: string, name: unknown): Plan {
    const room = parseRelayRoom(name, this.#limits);
    if (room === undefined) return this.#badRoom();
    this.#remove(client, room);
    this.#roomsOf.get(client)?.delete(room);
    return { kind: "exit", room, reply: this.#replyOf(room) };
  }

  #who(name: unknown): Plan {
    const room = this.#parseRoom(name);
    if (typeof room !== "string") return { kind: "answer", reply: room };
    const clients = [...take(this.#clientsIn.get(room) ?? [], this.#limits.listedClients)];
    return { kind: "answer", reply: { ...this.#replyOf(room), clients } };
  }

  #apply(rule: RelayRule, client: string, event: string, args: readonly unknown[]): Plan {
    switch (rule.audience) {
      case "nobody":
        return { kind: "ignore" };
      case "others":
      case "everyone": {
        const carried = this.#carried(rule, event, args);
        if (carried === undefined) return this.#badEvent();
        const heard = this.#roomsOf.size - (rule.audience === "others" ? 1 : 0);
        return { kind: "send", to: rule.audience, ...carried, receipt: { heard } };
      }
      case "room": {
        const room = this.#parseRoom(args[0]);
        if (typeof room !== "string") return { kind: "answer", reply: room };
        const carried = this.#carried(rule, event, args.slice(1));
        if (carried === undefined) return this.#badEvent();
        const clients = this.#clientsIn.get(room);
        const heard = (clients?.size ?? 0) - (clients?.has(client) ? 1 : 0);
        return { kind: "send-to-room", room, ...carried, receipt: { heard } };
      }
      case "client": {
        const [target, ...rest] = args;
        if (typeof target !== "string" || !this.#roomsOf.has(target)) {
          return refuse("no-such-client", "no client with this id is connected");
        }
        const carried = this.#carried(rule, event, rest);
        return carried === undefined ? this.#badEvent() : { kind: "ask", client: target, ...carried };
      }
    }
  }

  #carried(rule: RelayRule, event: string, args: readonly unknown[]): Carried | undefined {
    if (!rule.carriesEvent) return { event, args };
    const [name, ...rest] = args;
    const isEvent = typeof name === "string" && name.length >= 1 && name.length <= this.#limits.eventChars;
    return isEvent && !RESERVED.has(name) ? { event: name, args: rest } : undefined;
  }

  #remove(client: string, room: string): void {
    const clients = this.#clientsIn.get(room);
    if (clients?.delete(client) && clients.size === 0) this.#clientsIn.delete(room);
  }

  #replyOf(room: string): RoomReply {
    return { room, count: this.#clientsIn.get(room)?.size ?? 0 };
  }

  #parseRoom(name: unknown): string | RelayRefusal {
    const room = parseRelayRoom(name, this.#limits);
    if (room === undefined) return this.#badRoom().reply;
    return this.#policy.allows(room) ? room : refuse("room-not-allowed", `the hub does not allow room ${room}`).reply;
  }

  #badRoom() {
    return refuse("bad-room", `a room name is a string of 1 to ${this.#limits.roomNameChars} characters`);
  }

  #badEvent(): Plan {
    return refuse(
      "bad-event",
      `an event name is a string of 1 to ${this.#limits.eventChars} characters, none reserved`,
    );
  }
}

/** Names that an emit on either end refuses, because they mean something to the library. */
const RESERVED: ReadonlySet<string> = new Set([
  "connect",
  "connect_error",
  "disconnect",
  "disconnecting",
  "newListener",
  "removeListener",
]);

interface Carried {
  readonly event: string;
  readonly args: readonly unknown[];
}

export function relayRefusal(code: RelayErrorCode, message: string): RelayRefusal {
  return { error: { code, message } };
}

function refuse(code: RelayErrorCode, message: string): { readonly kind: "answer"; readonly reply: RelayRefusal } {
  return { kind: "answer", reply: relayRefusal(code, message) };
}

function* take<Item>(items: Iterable<Item>, most: number): Iterable<Item> {
  let taken = 0;
  for (const item of items) {
    if (taken >= most) return;
    taken += 1;
    yield item;
  }
}
