/**
 * What can be sent to everybody in a namespace: the part that a server and its namespaces have in common.
 * It must not know who everybody is.
 */
import type {
  AcknowledgementResult,
  AllButLast,
  DecorateAcknowledgementsWithMultipleResponses,
  DecorateAcknowledgementsWithTimeoutAndMultipleResponses,
  EventNames,
  EventNamesWithAck,
  EventNamesWithError,
  EventParams,
  EventsMap,
  FirstNonErrorArg,
  Last,
  MessageParams,
  RemoveAcknowledgements,
} from "@tidewire/wire/sio";
import { type Adapter, type Room, type SocketId, settle } from "../adapter/adapter.js";
import { StrictEmitter } from "../strict-emitter.js";
import { type AckCallback, guardedAck } from "./acks.js";
import { assertEmittable, assertServerSide } from "./emit-flags.js";
import type { BroadcastOperator, RemoteSocket } from "./emit-target.js";

export abstract class EverybodyEmitter<
  EmitEvents extends EventsMap,
  ServerSideEvents extends EventsMap,
  SocketData,
  Reserved extends EventsMap,
> extends StrictEmitter<ServerSideEvents, RemoveAcknowledgements<EmitEvents>, Reserved, string> {
  /** What knows the other servers. */
  protected abstract clusterAdapter(): Adapter;

  /** All sockets of the namespace. */
  protected abstract everybody(): BroadcastOperator<
    DecorateAcknowledgementsWithMultipleResponses<EmitEvents>,
    SocketData
  >;

  /** Sends an event to every client of the namespace. Throws ServerError "misuse" for a reserved event name. */
  override emit<Ev extends EventNames<RemoveAcknowledgements<EmitEvents>>>(
    event: Ev,
    ...args: EventParams<RemoveAcknowledgements<EmitEvents>, Ev>
  ): boolean {
    assertEmittable(event);
    return (this.everybody() as unknown as BroadcastOperator<EventsMap, SocketData>).emit(event as string, ...args);
  }

  /** Sends an event to every client and resolves with their answers; see `timeout`. */
  emitWithAck<Ev extends EventNamesWithError<EmitEvents>>(
    event: Ev,
    ...args: AllButLast<EventParams<EmitEvents, Ev>>
  ): Promise<AcknowledgementResult<EmitEvents, Ev>> {
    const everybody = this.everybody() as unknown as BroadcastOperator<EventsMap, SocketData>;
    return everybody.emitWithAck(event as never, ...args) as Promise<AcknowledgementResult<EmitEvents, Ev>>;
  }

  /** Sends the event "message" to every client. */
  send(...args: MessageParams<EmitEvents>): this {
    (this.everybody() as unknown as BroadcastOperator<EventsMap, SocketData>).emit("message", ...args);
    return this;
  }

  /** The same as `send`. */
  write(...args: MessageParams<EmitEvents>): this {
    return this.send(...args);
  }

  /**
   * Sends an event to the other servers of the cluster: their listeners of this namespace get it. A function as last
   * argument is called with `(error, responses)` when all have answered, or with an error when one has not in time.
   * Throws ServerError "misuse" for a reserved event name.
   */
  serverSideEmit<Ev extends EventNames<ServerSideEvents>>(
    event: Ev,
    ...args: EventParams<DecorateAcknowledgementsWithTimeoutAndMultipleResponses<ServerSideEvents>, Ev>
  ): boolean {
    assertServerSide(event);
    const values: unknown[] = args;
    const callback = values.at(-1);
    if (typeof callback === "function") {
      // What it throws must not get into the adapter that calls it.
      const guarded = guardedAck(callback as AckCallback, (error) => this.failed(error, String(event)));
      values.splice(-1, 1, guarded);
    }
    settle(this.clusterAdapter().serverSideEmit([event, ...values]));
    return true;
  }

  /**
   * Sends an event to the other servers and resolves with their answers. Rejects, with the answers that came as
   * `responses`, if some are missing.
   */
  serverSideEmitWithAck<Ev extends EventNamesWithAck<ServerSideEvents>>(
    event: Ev,
    ...args: AllButLast<EventParams<ServerSideEvents, Ev>>
  ): Promise<FirstNonErrorArg<Last<EventParams<ServerSideEvents, Ev>>>[]> {
    return new Promise((resolve, reject) => {
      const callback = (error: Error | null, responses: unknown[]): void => {
        if (error) reject(Object.assign(error, { responses }));
        else resolve(responses as FirstNonErrorArg<Last<EventParams<ServerSideEvents, Ev>>>[]);
      };
      const untyped = this as unknown as { serverSideEmit(event: unknown, ...args: unknown[]): boolean };
      untyped.serverSideEmit(event, ...args, callback);
    });
  }

  /** Who is in this room (or in any of these). */
  to(room: Room | Room[]): BroadcastOperator<DecorateAcknowledgementsWithMultipleResponses<EmitEvents>, SocketData> {
    return this.everybody().to(room);
  }

  /** The same as `to`. */
  in(room: Room | Room[]): BroadcastOperator<DecorateAcknowledgementsWithMultipleResponses<EmitEvents>, SocketData> {
    return this.everybody().to(room);
  }

  /** Everybody who is not in this room (or in any of these). */
  except(
    room: Room | Room[],
  ): BroadcastOperator<DecorateAcknowledgementsWithMultipleResponses<EmitEvents>, SocketData> {
    return this.everybody().except(room);
  }

  /** Whether the event is worth compressing. Default true. */
  compress(
    compress: boolean,
  ): BroadcastOperator<DecorateAcknowledgementsWithMultipleResponses<EmitEvents>, SocketData> {
    return this.everybody().compress(compress);
  }

  /** Everybody who has nothing else to be written: others miss the event. */
  get volatile(): BroadcastOperator<DecorateAcknowledgementsWithMultipleResponses<EmitEvents>, SocketData> {
    return this.everybody().volatile;
  }

  /** Everybody connected to this process. */
  get local(): BroadcastOperator<DecorateAcknowledgementsWithMultipleResponses<EmitEvents>, SocketData> {
    return this.everybody().local;
  }

  /** How long to wait for acknowledgements, in milliseconds. They then get an error first. */
  timeout(
    ms: number,
  ): BroadcastOperator<DecorateAcknowledgementsWithTimeoutAndMultipleResponses<EmitEvents>, SocketData> {
    return this.everybody().timeout(ms) as unknown as BroadcastOperator<
      DecorateAcknowledgementsWithTimeoutAndMultipleResponses<EmitEvents>,
      SocketData
    >;
  }

  /** The ids of all sockets. Deprecated by the incumbent: `fetchSockets` says more. */
  allSockets(): Promise<Set<SocketId>> {
    return this.everybody().allSockets();
  }

  /** The sockets of every process; those of others can be emitted to, moved and disconnected too. */
  fetchSockets(): Promise<RemoteSocket<EmitEvents, SocketData>[]> {
    return (this.everybody() as unknown as BroadcastOperator<EmitEvents, SocketData>).fetchSockets();
  }

  /** Makes every socket join these rooms. */
  socketsJoin(room: Room | Room[]): void {
    this.everybody().socketsJoin(room);
  }

  /** Makes every socket leave these rooms. */
  socketsLeave(room: Room | Room[]): void {
    this.everybody().socketsLeave(room);
  }

  /** Makes every client leave the namespace; `close`: ends their connections too. */
  disconnectSockets(close = false): void {
    this.everybody().disconnectSockets(close);
  }
}
