/** Checked by the compiler: what is assigned must fit, and what is expected to be refused must be. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type {
  AcknowledgementResult,
  AllButLast,
  DecorateAcknowledgements,
  DecorateAcknowledgementsWithMultipleResponses,
  DecorateAcknowledgementsWithTimeoutAndMultipleResponses,
  DefaultEventsMap,
  EventNames,
  EventNamesWithAck,
  EventNamesWithError,
  EventParams,
  EventsMap,
  FirstNonErrorArg,
  Last,
  MessageParams,
  RemoveAcknowledgements,
  ReservedOrUserEventNames,
  ReservedOrUserListener,
} from "./typed-events.js";

/** `true` if neither type can be told from the other, `false` otherwise. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only for `true`. */
function holds<_Fact extends true>(): void {
  assert.ok(true);
}

// Ambient, because the compiled tests hold no syntax of TypeScript's own.
declare enum Name {
  Moved = "moved",
}

interface Events {
  plain: (a: string, b?: number) => void;
  empty: () => void;
  rest: (a: string, ...more: number[]) => void;
  asks: (a: string, ack: (c: number, d: boolean) => void) => void;
  pings: (ack: () => void) => void;
  may: (a: string, ack?: (c: number) => void) => void;
  [Name.Moved]: (x: number) => void;
}

interface Reserved {
  connect: () => void;
  disconnect: (reason: "ping timeout") => void;
}

// biome-ignore lint/suspicious/noExplicitAny: the untyped map is made of it
type Anything = any;

test("names the events of a map, enum members included", () => {
  holds<Same<EventNames<Events>, "plain" | "empty" | "rest" | "asks" | "pings" | "may" | Name.Moved>>();
  holds<Same<EventNames<DefaultEventsMap>, string>>();
  holds<Same<EventNames<Record<never, never>>, never>>();
});

test("gives the arguments of an event", () => {
  holds<Same<EventParams<Events, "plain">, [a: string, b?: number | undefined]>>();
  holds<Same<EventParams<Events, "empty">, []>>();
  holds<Same<EventParams<DefaultEventsMap, "x">, Anything[]>>();
  // @ts-expect-error: no such event
  holds<Same<EventParams<Events, "other">, []>>();
});

test("types send() by the event message, and forbids it without one", () => {
  holds<Same<MessageParams<{ message: (a: number) => void }>, [a: number]>>();
  holds<Same<MessageParams<DefaultEventsMap>, Anything[]>>();
  const send: (...args: MessageParams<Events>) => void = () => {};
  // @ts-expect-error: no argument list is right
  const none = () => send();
  // @ts-expect-error: no argument list is right
  const one = () => send("a");
  assert.equal(typeof none, typeof one);
});

test("listens to the events of library and application, the library's first", () => {
  type Both = Events & { disconnect: (own: number) => void };
  holds<Same<ReservedOrUserEventNames<Reserved, { own: () => void }>, "connect" | "disconnect" | "own">>();
  holds<Same<ReservedOrUserListener<Reserved, Both, "disconnect">, Reserved["disconnect"]>>();
  holds<Same<ReservedOrUserListener<Reserved, Both, "asks">, Events["asks"]>>();
  // @ts-expect-error: nobody emits that
  holds<Same<ReservedOrUserListener<Reserved, Events, "other">, never>>();
});

test("falls back to an untyped listener where none can be resolved", () => {
  type Listener = ReservedOrUserListener<Reserved, Events & { odd: never }, "odd">;
  holds<Same<Listener, (...args: Anything[]) => void | Promise<void>>>();
  function on<User extends EventsMap, Key extends ReservedOrUserEventNames<Reserved, User>>(
    key: Key,
    listener: ReservedOrUserListener<Reserved, User, Key>,
  ): [Key, ReservedOrUserListener<Reserved, User, Key>] {
    return [key, listener];
  }
  assert.equal(on<DefaultEventsMap, string>("x", async (a, b) => void [a, b])[0], "x");
});

test("parts argument lists", () => {
  holds<Same<AllButLast<[1, 2, 3]>, [1, 2]>>();
  holds<Same<AllButLast<[1]>, []>>();
  holds<Same<AllButLast<[a: 1, b?: 2]>, [a: 1]>>();
  holds<Same<AllButLast<Anything[]>, Anything[]>>();
  holds<Same<Last<[1, 2, 3]>, 3>>();
  holds<Same<Last<[1, 2?]>, 2>>();
  holds<Same<Last<[]>, never>>();
  holds<Same<Last<Anything[]>, Anything>>();
  holds<Same<FirstNonErrorArg<(err: Error, a: 1) => void>, 1>>();
  holds<Same<FirstNonErrorArg<(a: 1, b: 2) => void>, 1>>();
  holds<Same<FirstNonErrorArg<(err: Error) => void>, undefined>>();
  holds<Same<FirstNonErrorArg<() => void>, undefined>>();
  holds<Same<FirstNonErrorArg<(...args: Anything[]) => void>, Anything>>();
});

test("tells events that ask for an acknowledgement from those that do not", () => {
  holds<Same<EventNamesWithAck<Events>, "asks" | "pings" | "may">>();
  holds<Same<EventNamesWithAck<DefaultEventsMap>, string>>();
  holds<Same<EventNamesWithAck<{ a: Anything }>, "a">>();
});

test("lets only events after a timeout be awaited on a broadcast", () => {
  holds<Same<EventNamesWithError<DecorateAcknowledgementsWithMultipleResponses<Events>>, never>>();
  type Timed = DecorateAcknowledgementsWithTimeoutAndMultipleResponses<Events>;
  holds<Same<EventNamesWithError<Timed>, "asks" | "pings" | "may">>();
  holds<Same<EventNamesWithError<DefaultEventsMap>, string>>();
  holds<Same<EventNamesWithError<DecorateAcknowledgementsWithMultipleResponses<DefaultEventsMap>>, string>>();
  holds<Same<EventNamesWithError<DecorateAcknowledgements<DefaultEventsMap>>, string>>();
});

test("takes events with an acknowledgement out of a map, but none out of the untyped one", () => {
  holds<Same<EventNames<RemoveAcknowledgements<Events>>, "plain" | "empty" | "rest" | Name.Moved>>();
  holds<Same<RemoveAcknowledgements<Events>["plain"], Events["plain"]>>();
  holds<Same<EventParams<RemoveAcknowledgements<DefaultEventsMap>, "x">, Anything[]>>();
});

test("puts an error before the arguments of an acknowledgement, once", () => {
  type Timed = DecorateAcknowledgements<Events>;
  holds<Same<Timed["asks"], (a: string, ack: (err: Error, c: number, d: boolean) => void) => void>>();
  holds<Same<Timed["pings"], (ack: (err: Error) => void) => void>>();
  holds<Same<Timed["may"], (a: string, ack?: (err: Error, c: number) => void) => void>>();
  holds<Same<Timed["plain"], Events["plain"]>>();
  holds<Same<Timed["rest"], Events["rest"]>>();
  holds<Same<DecorateAcknowledgements<Timed>["asks"], Timed["asks"]>>();
  holds<Same<DecorateAcknowledgements<Timed>["pings"], Timed["pings"]>>();
  holds<Same<EventParams<DecorateAcknowledgements<DefaultEventsMap>, "x">, Anything[]>>();
});

test("makes the first argument of an acknowledgement an array for a broadcast", () => {
  type Many = DecorateAcknowledgementsWithMultipleResponses<Events>;
  holds<Same<Many["asks"], (a: string, ack: (c: number[]) => void) => void>>();
  holds<Same<Many["pings"], (ack: () => void) => void>>();
  holds<Same<Many["plain"], Events["plain"]>>();
  type Timed = DecorateAcknowledgementsWithTimeoutAndMultipleResponses<Events>;
  holds<Same<Timed["asks"], (a: string, ack: (err: Error, c: number[]) => void) => void>>();
  holds<Same<Timed["pings"], (ack: (err: Error) => void) => void>>();
  holds<Same<DecorateAcknowledgements<Timed>["asks"], Timed["asks"]>>();
});

test("keeps the error of a timeout in front when a broadcast follows", () => {
  type Timed = DecorateAcknowledgementsWithMultipleResponses<DecorateAcknowledgements<Events>>;
  holds<Same<Timed["asks"], (a: string, ack: (err: Error, c: number[]) => void) => void>>();
  holds<Same<Timed["pings"], (ack: (err: Error) => void) => void>>();
});

test("gives what a promise of emitWithAck resolves with", () => {
  holds<Same<AcknowledgementResult<Events, "asks">, number>>();
  holds<Same<AcknowledgementResult<Events, "pings">, undefined>>();
  holds<Same<AcknowledgementResult<Events, "may">, number>>();
  holds<Same<AcknowledgementResult<DecorateAcknowledgements<Events>, "asks">, number>>();
  type Timed = DecorateAcknowledgementsWithTimeoutAndMultipleResponses<Events>;
  holds<Same<AcknowledgementResult<Timed, "asks">, number[]>>();
  holds<Same<AcknowledgementResult<Timed, "pings">, undefined>>();
  holds<Same<AcknowledgementResult<DefaultEventsMap, "x">, Anything>>();
});

test("takes what fits an emitter of these types, and refuses what does not", () => {
  function emit<Key extends EventNames<Events>>(key: Key, ...args: EventParams<Events, Key>): unknown[] {
    return [key, ...args];
  }
  assert.deepEqual(emit("plain", "a"), ["plain", "a"]);
  assert.deepEqual(emit("plain", "a", 1), ["plain", "a", 1]);
  const moved = (name: Name.Moved) => emit(name, 1);
  assert.deepEqual(moved("moved" as Name.Moved), ["moved", 1]);
  assert.equal(emit("asks", "a", (c, d) => [c.toFixed(), d]).length, 3);
  // @ts-expect-error: no such event
  emit("other");
  // @ts-expect-error: an argument is missing
  emit("plain");
  // @ts-expect-error: an argument of the wrong type
  emit("plain", 1);
  // @ts-expect-error: one argument too many
  emit("plain", "a", 1, 2);
  // @ts-expect-error: the acknowledgement is missing
  emit("asks", "a");
});

test("takes interfaces and type aliases for maps", () => {
  type Alias = { a: (b: string) => void };
  const names: [EventNames<Alias>, EventNames<Events>] = ["a", "plain"];
  assert.equal(names.length, 2);
});

/** How an emitter of server or client is typed: everything has to resolve while the map is still a parameter. */
abstract class Emitter<Emit extends EventsMap> {
  abstract on<Key extends ReservedOrUserEventNames<Reserved, Emit>>(
    key: Key,
    listener: ReservedOrUserListener<Reserved, Emit, Key>,
  ): this;
  abstract emit<Key extends EventNames<Emit>>(key: Key, ...args: EventParams<Emit, Key>): boolean;
  abstract tell<Key extends EventNames<RemoveAcknowledgements<Emit>>>(
    key: Key,
    ...args: EventParams<RemoveAcknowledgements<Emit>, Key>
  ): boolean;
  abstract emitWithAck<Key extends EventNamesWithError<Emit>>(
    key: Key,
    ...args: AllButLast<EventParams<Emit, Key>>
  ): Promise<AcknowledgementResult<Emit, Key>>;
  abstract timeout(): Emitter<DecorateAcknowledgements<Emit>>;
  abstract to(): Emitter<DecorateAcknowledgementsWithMultipleResponses<Emit>>;

  send(...args: MessageParams<Emit>): boolean {
    return this.emit("message", ...args);
  }
}

test("serves a class that is generic in its map", () => {
  const typed = async (emitter: Emitter<Events>) => {
    emitter.on("asks", (a, ack) => ack(a.length, true)).on("disconnect", (reason) => reason.length);
    emitter.timeout().emit("asks", "a", (err, c, d) => [err.message, c.toFixed(), d]);
    emitter.tell("plain", "a");
    const lengths: number[] = await emitter.to().timeout().emitWithAck("asks", "a");
    // @ts-expect-error: asks for an acknowledgement
    emitter.tell("asks", "a", () => {});
    // @ts-expect-error: a broadcast without a timeout cannot be awaited
    emitter.to().emitWithAck("asks", "a");
    // @ts-expect-error: asks for no acknowledgement
    emitter.to().timeout().emitWithAck("plain", "a");
    return lengths;
  };
  const untyped = async (emitter: Emitter<DefaultEventsMap>) => {
    emitter.on("x", (a, b) => [a, b]).send(1, "2");
    emitter.tell("x", 1, () => {});
    const texts: string[] = await emitter.timeout().to().emitWithAck("x", 1, 2);
    return texts;
  };
  assert.equal(typeof typed, typeof untyped);
});
