/**
 * What a socket does with what its client sends: events pass the `use` functions and come to their listeners, who may
 * answer; answers go to who waits for them. It must not know how packets come, nor how an answer goes.
 */
import { type EventData, type EventsMap, PacketType, type SioPacket } from "@tidewire/wire/sio";
import type { ServerError } from "../server-error.js";
import { Acks, type PendingAck } from "./acks.js";
import type { DisconnectReason } from "./disconnect-reason.js";
import { type ExtendedError, type Middleware, runMiddlewares } from "./middleware.js";
import { Reply } from "./reply.js";
import { SocketEmitter } from "./socket-emitter.js";
import type { Event, FailedEvent, SocketReservedEvents } from "./socket-events.js";

const FAULT: FailedEvent = { event: "error" };

export abstract class SocketReceiver<
  ListenEvents extends EventsMap,
  EmitEvents extends EventsMap,
  SocketData,
> extends SocketEmitter<ListenEvents, EmitEvents, SocketData, SocketReservedEvents, FailedEvent> {
  /** Acknowledgements that the client asked for and has not got. */
  #owed = 0;
  // Made when first needed: most sockets have none (bench: idle memory).
  #acks: Acks | null = null;
  #middlewares: Middleware<Event>[] | null = null;

  /** Whether events still come to their listeners. */
  protected abstract get isReceiving(): boolean;
  abstract left(reason: DisconnectReason): void;
  protected abstract acknowledge(id: number, args: unknown[]): void;
  /** Reports what a handler threw. What comes back goes to a client that waits for an acknowledgement. */
  protected abstract handlerFailed(error: unknown, event: string): unknown;

  /** Adds a function that sees every incoming event first; `next(error)` keeps it from the listeners. */
  use(middleware: Middleware<Event>): this {
    this.#middlewares = [...(this.#middlewares ?? []), middleware];
    return this;
  }

  receive(packet: SioPacket): void {
    if (packet.type === PacketType.EVENT) SocketReceiver.#receiveEvent(this, packet.data, packet.id);
    else if (packet.type === PacketType.ACK) this.#acks?.answer(packet.id, packet.data);
    else if (packet.type === PacketType.DISCONNECT) this.left("client namespace disconnect");
  }

  faulted(error: Error): void {
    this.tell("error", [error], FAULT);
  }

  // Whether neither side owes the other an acknowledgement.
  get isSettled(): boolean {
    return this.#owed === 0 && (this.#acks === null || this.#acks.size === 0);
  }

  waitsForAck(id: number): boolean {
    return this.#acks?.has(id) === true;
  }

  forgetAck(id: number): void {
    this.#acks?.forget(id);
  }

  protected awaitAck(id: number, ack: PendingAck, maxPendingAcks: number): void {
    this.#acks ??= new Acks();
    this.#acks.set(id, ack, maxPendingAcks);
  }

  protected failAck(id: number, error: ServerError): void {
    this.#acks?.fail(id, error);
  }

  protected failAcks(error: ServerError): void {
    this.#acks?.failAll(error);
  }

  /** Whoever waits for an acknowledgement learns that none will come from the handler. */
  protected override failed(error: unknown, { event, reply }: FailedEvent): void {
    const answer = this.handlerFailed(error, event);
    if (reply === undefined) return;
    const byDefault = { error: { code: "handler_failed", message: `the handler of "${event}" failed` } };
    try {
      reply.function(answer ?? byDefault);
    } catch (unsendable) {
      this.handlerFailed(unsendable, event);
      reply.function(byDefault);
    }
  }

  // Static, both, for private methods would cost each socket a field (bench: idle memory).
  static #receiveEvent<Listen extends EventsMap, Emit extends EventsMap, Data>(
    socket: SocketReceiver<Listen, Emit, Data>,
    data: EventData,
    id: number | undefined,
  ): void {
    const event = data as Event;
    let reply: Reply | undefined;
    if (id !== undefined) {
      socket.#owed++;
      reply = new Reply((args) => {
        socket.acknowledge(id, args);
        socket.#owed--;
      });
      event.push(reply.function);
    }
    if (socket.hasIncomingListeners) socket.tellIncoming(event, (error) => socket.failed(error, { event: event[0] }));
    if (socket.#middlewares === null) SocketReceiver.#dispatch(socket, event, reply);
    else {
      const decided = (error?: ExtendedError): void => {
        if (error !== undefined) socket.faulted(error);
        else if (socket.isReceiving) SocketReceiver.#dispatch(socket, event, reply);
      };
      runMiddlewares(socket.#middlewares, event, decided, (error) => socket.failed(error, { event: event[0] }));
    }
  }

  static #dispatch<Listen extends EventsMap, Emit extends EventsMap, Data>(
    socket: SocketReceiver<Listen, Emit, Data>,
    event: Event,
    reply: Reply | undefined,
  ): void {
    // As in `sendEvent` of Socket: one argument is the rule (bench: pipeline).
    const args = event.length === 2 ? [event[1]] : event.slice(1);
    socket.tell(event[0], args, reply === undefined ? { event: event[0] } : { event: event[0], reply });
  }
}
