/** Who gets an emit and how: an immutable value that `to`, `in`, `except` and the flags refine, and `emit` uses. */
import type {
  AcknowledgementResult,
  AllButLast,
  DecorateAcknowledgements,
  EventNames,
  EventNamesWithError,
  EventParams,
  EventsMap,
} from "@tidewire/wire/sio";
import {
  type Adapter,
  type BroadcastPacket,
  type Room,
  type SocketDetails,
  type SocketId,
  settle,
} from "../adapter/adapter.js";
import { askingAdapter } from "../compat/foreign-adapter.js";
import type { Clock } from "../engine/clock.js";
import { type AckCallback, guardedAck } from "./acks.js";
import { type BroadcastAckCallback, broadcastWithAck } from "./broadcast.js";
import { assertEmittable, type EmitFlags, timeoutMs } from "./emit-flags.js";
import type { Handshake } from "./handshake.js";

/** What an emit target needs of its namespace. */
export interface EmitScope {
  readonly adapter: Adapter;
  readonly clock: Clock;
  /** Reports what a callback for acknowledgements threw. */
  handlerFailed(error: unknown, event: string, socket: undefined): unknown;
}

export class BroadcastOperator<EmitEvents extends EventsMap, SocketData> {
  readonly #scope: EmitScope;
  readonly #rooms: Set<Room>;
  readonly #except: Set<Room>;
  readonly #flags: EmitFlags;

  constructor(scope: EmitScope, rooms: Set<Room>, except: Set<Room>, flags: EmitFlags) {
    this.#scope = scope;
    this.#rooms = rooms;
    this.#except = except;
    this.#flags = flags;
  }

  /** Also the sockets in this room (or in any of these). */
  to(room: Room | Room[]): BroadcastOperator<EmitEvents, SocketData> {
    return new BroadcastOperator(this.#scope, withRooms(this.#rooms, room), this.#except, this.#flags);
  }

  /** The same as `to`. */
  in(room: Room | Room[]): BroadcastOperator<EmitEvents, SocketData> {
    return this.to(room);
  }

  /** Not the sockets in this room (or in any of these). */
  except(room: Room | Room[]): BroadcastOperator<EmitEvents, SocketData> {
    return new BroadcastOperator(this.#scope, this.#rooms, withRooms(this.#except, room), this.#flags);
  }

  /** Whether the event is worth compressing. Default true. */
  compress(compress: boolean): BroadcastOperator<EmitEvents, SocketData> {
    return this.#with({ compress });
  }

  /** Only to those who have nothing else to be written: may be lost. */
  get volatile(): BroadcastOperator<EmitEvents, SocketData> {
    return this.#with({ volatile: true });
  }

  /** Only to sockets of this process. */
  get local(): BroadcastOperator<EmitEvents, SocketData> {
    return this.#with({ local: true });
  }

  /** How long to wait for acknowledgements, in milliseconds. */
  timeout(ms: number): BroadcastOperator<DecorateAcknowledgements<EmitEvents>, SocketData> {
    return this.#with({ timeout: timeoutMs(ms) });
  }

  /**
   * Emits to everybody addressed. A function as last argument is called with `(error, responses)`.
   * Throws ServerError "misuse" for a reserved event name, and what encoding the arguments throws.
   */
  emit<Ev extends EventNames<EmitEvents>>(event: Ev, ...args: EventParams<EmitEvents, Ev>): boolean {
    assertEmittable(event);
    const values: unknown[] = args;
    const callback = values.at(-1);
    const options = { rooms: this.#rooms, except: this.#except, flags: { ...this.#flags } };
    if (typeof callback !== "function") {
      const packet: BroadcastPacket = { type: 2, data: [event, ...values] };
      settle(this.#scope.adapter.broadcast(packet, options));
      return true;
    }
    const packet: BroadcastPacket = { type: 2, data: [event, ...values.slice(0, -1)] };
    const scope = this.#scope;
    const guarded = guardedAck(callback as AckCallback, (error) =>
      scope.handlerFailed(error, String(event), undefined),
    );
    const { adapter, timeoutMs } = askingAdapter(scope.adapter, this.#flags);
    broadcastWithAck(adapter, packet, options, scope.clock, timeoutMs, guarded);
    return true;
  }

  /** Emits and resolves with the answers. Rejects, with the answers that came as `responses`, if some are missing. */
  emitWithAck<Ev extends EventNamesWithError<EmitEvents>>(
    event: Ev,
    ...args: AllButLast<EventParams<EmitEvents, Ev>>
  ): Promise<AcknowledgementResult<EmitEvents, Ev>> {
    return new Promise((resolve, reject) => {
      const callback: BroadcastAckCallback = (error, responses) => {
        if (error === null) resolve(responses as AcknowledgementResult<EmitEvents, Ev>);
        else reject(Object.assign(error, { responses }));
      };
      const untyped = this as unknown as BroadcastOperator<EventsMap, SocketData>;
      untyped.emit(event as string, ...args, callback);
    });
  }

  /** The ids of the sockets addressed. Deprecated by the incumbent: `fetchSockets` says more. */
  allSockets(): Promise<Set<SocketId>> {
    return this.#scope.adapter.sockets(this.#rooms);
  }

  /** The sockets addressed, of every process: those of this one as they are, the others as `RemoteSocket`. */
  async fetchSockets(): Promise<RemoteSocket<EmitEvents, SocketData>[]> {
    const details = await this.#scope.adapter.fetchSockets(this.#options());
    return details.map((socket) =>
      "server" in socket && socket.server
        ? (socket as unknown as RemoteSocket<EmitEvents, SocketData>)
        : new RemoteSocket<EmitEvents, SocketData>(this.#scope, socket as SocketDetails),
    );
  }

  /** Makes the sockets addressed join these rooms. */
  socketsJoin(room: Room | Room[]): void {
    settle(this.#scope.adapter.addSockets(this.#options(), Array.isArray(room) ? room : [room]));
  }

  /** Makes the sockets addressed leave these rooms. */
  socketsLeave(room: Room | Room[]): void {
    settle(this.#scope.adapter.delSockets(this.#options(), Array.isArray(room) ? room : [room]));
  }

  /** Disconnects the sockets addressed; `close`: their connections too. */
  disconnectSockets(close = false): void {
    settle(this.#scope.adapter.disconnectSockets(this.#options(), close));
  }

  #options() {
    return { rooms: this.#rooms, except: this.#except, flags: { ...this.#flags } };
  }

  #with<Events extends EventsMap>(flags: EmitFlags): BroadcastOperator<Events, SocketData> {
    return new BroadcastOperator<Events, SocketData>(this.#scope, this.#rooms, this.#except, {
      ...this.#flags,
      ...flags,
    });
  }
}

/** A socket that may live in another process: what is known of it, and what can be done to it from here. */
export class RemoteSocket<EmitEvents extends EventsMap, SocketData> {
  /** Its id, which is also the name of a room. */
  readonly id: SocketId;
  /** How the client came. */
  readonly handshake: Handshake;
  /** The rooms it was in when it was asked for. */
  readonly rooms: Set<Room>;
  /** What its server has put there. */
  readonly data: SocketData;
  readonly #operator: BroadcastOperator<EmitEvents, SocketData>;

  constructor(scope: EmitScope, details: SocketDetails) {
    this.id = details.id;
    this.handshake = details.handshake as Handshake;
    this.rooms = new Set(details.rooms);
    this.data = details.data as SocketData;
    const flags = { expectSingleResponse: true };
    this.#operator = new BroadcastOperator(scope, new Set([this.id]), new Set(), flags);
  }

  /** How long to wait for the acknowledgement, in milliseconds. */
  timeout(ms: number): BroadcastOperator<DecorateAcknowledgements<EmitEvents>, SocketData> {
    return this.#operator.timeout(ms) as unknown as BroadcastOperator<DecorateAcknowledgements<EmitEvents>, SocketData>;
  }

  /** Sends an event to its client. */
  emit<Ev extends EventNames<EmitEvents>>(event: Ev, ...args: EventParams<EmitEvents, Ev>): boolean {
    return this.#operator.emit(event, ...args);
  }

  /** Makes it join a room (or several). */
  join(room: Room | Room[]): void {
    this.#operator.socketsJoin(room);
  }

  /** Makes it leave a room (or several). */
  leave(room: Room | Room[]): void {
    this.#operator.socketsLeave(room);
  }

  /** Makes its client leave the namespace; `close`: ends the connection too. */
  disconnect(close = false): this {
    this.#operator.disconnectSockets(close);
    return this;
  }
}

function withRooms(rooms: Set<Room>, more: Room | Room[]): Set<Room> {
  const all = new Set(rooms);
  if (Array.isArray(more)) for (const room of more) all.add(room);
  else all.add(more);
  return all;
}
