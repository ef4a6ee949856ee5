/**
 * What emitting does to the acknowledgements of a typed event map. Types only, shared by server and client.
 *
 * A function as last parameter of an event is its acknowledgement. Under an untyped map everything goes.
 */
import type { EventNames, EventParams, EventsMap } from "../event-map.js";

export type * from "../event-map.js";

/** The arguments of `send()`: those of the event "message"; without one it cannot be called. */
export type MessageParams<Events extends EventsMap> =
  "message" extends EventNames<Events> ? EventParams<Events, "message"> : never;

/** All elements but the last: the arguments of `emitWithAck`. */
export type AllButLast<List extends AnyList> = List extends [...infer Head, unknown?] ? Head : AnyList;

/** The last element; `never` of an empty list, `any` where the list is untyped. */
export type Last<List extends AnyList> = List extends []
  ? never
  : List extends [...unknown[], infer Element]
    ? Element
    : Required<List> extends [...unknown[], infer Element]
      ? Element
      : List[number];

/** The first argument of an acknowledgement that is not the error of a timeout; `undefined` if there is none. */
export type FirstNonErrorArg<Fn> = WithoutError<ArgsOf<Fn>>[0];

/** What the promise of `emitWithAck` gives for an event. */
export type AcknowledgementResult<Events extends EventsMap, Name extends EventNames<Events>> = FirstNonErrorArg<
  Last<EventParams<Events, Name>>
>;

/** Events that ask for an acknowledgement; of an untyped map all. */
export type EventNamesWithAck<Events extends EventsMap> = {
  [Name in EventNames<Events>]: AckKind<Events[Name]> extends "none" ? never : Name;
}[EventNames<Events>];

/** Events whose acknowledgement may be an error, because `timeout()` was called; of an untyped map all. */
export type EventNamesWithError<Events extends EventsMap> = {
  [Name in EventNames<Events>]: AckKind<Events[Name]> extends "failing" | "untyped" ? Name : never;
}[EventNames<Events>];

/** Only the events that ask for no acknowledgement: what can be emitted to nobody in particular. */
export type RemoveAcknowledgements<Events extends EventsMap> = {
  [Name in keyof Events as AckKind<Events[Name]> extends "none" | "untyped" ? Name : never]: Events[Name];
};

/** After `timeout()`: `(a, b)` becomes `(err: Error, a, b)`. Done once, however often it is applied. */
export type DecorateAcknowledgements<Events extends EventsMap> = {
  [Name in keyof Events]: MapParams<Events[Name], "error">;
};

/** Of a broadcast: `(a, b)` becomes `(responses: a[])`, and an error that comes first stays. */
export type DecorateAcknowledgementsWithMultipleResponses<Events extends EventsMap> = {
  [Name in keyof Events]: MapParams<Events[Name], "responses">;
};

/** Of a broadcast after `timeout()`: `(a, b)` becomes `(err: Error, responses: a[])`. */
export type DecorateAcknowledgementsWithTimeoutAndMultipleResponses<Events extends EventsMap> =
  DecorateAcknowledgements<DecorateAcknowledgementsWithMultipleResponses<Events>>;

// biome-ignore lint/suspicious/noExplicitAny: see event-map.ts
type AnyList = any[];

type ArgsOf<Fn> =
  IsAny<Fn> extends true ? AnyList : NonNullable<Fn> extends (...args: infer Args) => unknown ? Args : [];

type IsAny<T> = 0 extends 1 & T ? true : false;

/** "failing" is what a timeout makes of "plain". */
type AckKind<Listener> =
  IsAny<Listener> extends true
    ? "untyped"
    : Listener extends (...args: infer Params) => unknown
      ? [Last<Params>] extends [never]
        ? "none"
        : IsAny<Last<Params>> extends true
          ? "untyped"
          : NonNullable<Last<Params>> extends (...args: infer Args) => unknown
            ? StartsWithError<Args> extends true
              ? "failing"
              : "plain"
            : "none"
      : "none";

type StartsWithError<Args extends AnyList> =
  IsAny<Args[0]> extends true ? false : Args extends [Error, ...AnyList] ? true : false;

type WithoutError<Args extends AnyList> =
  StartsWithError<Args> extends true ? (Args extends [unknown, ...infer Rest] ? Rest : never) : Args;

type Decoration = "error" | "responses";

type MapParams<Listener, How extends Decoration> = Listener extends (...args: infer Params) => infer Result
  ? (...args: { [Index in keyof Params]: MapAck<Params[Index], How> }) => Result
  : Listener;

type MapAck<Param, How extends Decoration> = Param extends (...args: infer Args) => infer Result
  ? How extends "error"
    ? StartsWithError<Args> extends true
      ? Param
      : (err: Error, ...args: Args) => Result
    : StartsWithError<Args> extends true
      ? (err: Error, ...args: Responses<WithoutError<Args>>) => Result
      : (...args: Responses<Args>) => Result
  : Param;

type Responses<Args extends AnyList> = Args extends [] ? [] : [responses: Args[0][]];
