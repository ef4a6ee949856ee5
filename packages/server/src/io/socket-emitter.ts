/** What a socket can send: to its client, with or without flags, and to others. It must not know how it gets there. */
import type {
  AcknowledgementResult,
  AllButLast,
  DecorateAcknowledgements,
  DecorateAcknowledgementsWithMultipleResponses,
  EventNames,
  EventNamesWithAck,
  EventParams,
  EventsMap,
  MessageParams,
} from "@tidewire/wire/sio";
import type { Room, SocketId } from "../adapter/adapter.js";
import type { PendingAck } from "./acks.js";
import { type CallableBroadcast, callableBroadcast } from "./callable-broadcast.js";
import { CatchAllEmitter } from "./catch-all-emitter.js";
import { type EmitFlags, noFlags, timeoutMs } from "./emit-flags.js";
import { BroadcastOperator, type EmitScope } from "./emit-target.js";
import { type FlaggedSender, FlaggedSocket } from "./flagged-socket.js";

export abstract class SocketEmitter<
    ListenEvents extends EventsMap,
    EmitEvents extends EventsMap,
    SocketData,
    Reserved extends EventsMap,
    Context,
  >
  extends CatchAllEmitter<ListenEvents, EmitEvents, Reserved, Context>
  implements FlaggedSender
{
  // Kept: who broadcasts once does so again (bench: relay).
  #broadcast: CallableBroadcast<DecorateAcknowledgementsWithMultipleResponses<EmitEvents>, SocketData> | null = null;

  // Made when first needed: an empty object takes 56 bytes (bench: idle memory).
  #data: SocketData | undefined = undefined;

  abstract readonly id: SocketId;
  abstract readonly scope: EmitScope;
  abstract sendEvent(flags: EmitFlags, event: string, args: readonly unknown[]): void;
  abstract requestEvent(flags: EmitFlags, event: string, args: readonly unknown[], ack: PendingAck): void;

  /** Yours to fill. Other servers of a cluster see it in `fetchSockets()`. */
  get data(): SocketData {
    if (this.#data === undefined) this.#data = {} as SocketData;
    return this.#data;
  }

  set data(data: SocketData) {
    this.#data = data;
  }

  /**
   * Sends an event to this client. A function as last argument is called with what the client acknowledges.
   * Throws ServerError "misuse" for a reserved event name, and what encoding the arguments throws.
   */
  override emit<Ev extends EventNames<EmitEvents>>(event: Ev, ...args: EventParams<EmitEvents, Ev>): boolean {
    this.sendEvent(noFlags, event as string, args);
    return true;
  }

  /** Sends an event and resolves with what the client acknowledges. Rejects when the client leaves before. */
  emitWithAck<Ev extends EventNamesWithAck<EmitEvents>>(
    event: Ev,
    ...args: AllButLast<EventParams<EmitEvents, Ev>>
  ): Promise<AcknowledgementResult<EmitEvents, Ev>> {
    const sender = this.#flagged<EventsMap>(noFlags);
    return sender.emitWithAck(event as string, ...args) as Promise<AcknowledgementResult<EmitEvents, Ev>>;
  }

  /** Sends the event "message". */
  send(...args: MessageParams<EmitEvents>): this {
    this.sendEvent(noFlags, "message", args);
    return this;
  }

  /** The same as `send`. */
  write(...args: MessageParams<EmitEvents>): this {
    return this.send(...args);
  }

  /** Everybody in this room (or in any of these) but this socket. */
  to(room: Room | Room[]): BroadcastOperator<DecorateAcknowledgementsWithMultipleResponses<EmitEvents>, SocketData> {
    return this.#others(noFlags).to(room);
  }

  /** The same as `to`. */
  in(room: Room | Room[]): BroadcastOperator<DecorateAcknowledgementsWithMultipleResponses<EmitEvents>, SocketData> {
    return this.#others(noFlags).to(room);
  }

  /** Everybody but this socket and who is in this room (or in any of these). */
  except(
    room: Room | Room[],
  ): BroadcastOperator<DecorateAcknowledgementsWithMultipleResponses<EmitEvents>, SocketData> {
    return this.#others(noFlags).except(room);
  }

  /** Everybody but this socket. May also be called, which emits. */
  get broadcast(): CallableBroadcast<DecorateAcknowledgementsWithMultipleResponses<EmitEvents>, SocketData> {
    this.#broadcast ??= callableBroadcast(this.#others(noFlags));
    return this.#broadcast;
  }

  /** Everybody but this socket, of this process. */
  get local(): BroadcastOperator<DecorateAcknowledgementsWithMultipleResponses<EmitEvents>, SocketData> {
    return this.#others({ local: true });
  }

  /** The next event only if nothing else waits to be written to this client: it may be lost. */
  get volatile(): FlaggedSocket<EmitEvents, SocketData> {
    return this.#flagged({ volatile: true });
  }

  /** Whether the next event is worth compressing. Default true. */
  compress(compress: boolean): FlaggedSocket<EmitEvents, SocketData> {
    return this.#flagged({ compress });
  }

  /** How long to wait for the acknowledgement of the next event, in milliseconds. It then gets an error first. */
  timeout(ms: number): FlaggedSocket<DecorateAcknowledgements<EmitEvents>, SocketData> {
    return this.#flagged({ timeout: timeoutMs(ms) });
  }

  #others(flags: EmitFlags): BroadcastOperator<DecorateAcknowledgementsWithMultipleResponses<EmitEvents>, SocketData> {
    return new BroadcastOperator(this.scope, new Set(), new Set([this.id]), flags);
  }

  #flagged<Events extends EventsMap>(flags: EmitFlags): FlaggedSocket<Events, SocketData> {
    return new FlaggedSocket<Events, SocketData>(this, flags);
  }
}
