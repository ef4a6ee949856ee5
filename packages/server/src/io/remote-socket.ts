/** A socket that may live in another process: what is known of it, and what can be done to it from here. */
import type { DecorateAcknowledgements, EventNames, EventParams, EventsMap } from "@tidewire/wire/sio";
import type { Room, SocketDetails, SocketId } from "../adapter/adapter.js";
import { noFlags } from "./emit-flags.js";
import { BroadcastOperator, type EmitScope } from "./emit-target.js";
import type { Handshake } from "./handshake.js";

export class RemoteSocket<EmitEvents extends EventsMap, SocketData> {
  readonly id: SocketId;
  readonly handshake: Handshake;
  readonly rooms: Set<Room>;
  readonly data: SocketData;
  readonly #operator: BroadcastOperator<EmitEvents, SocketData>;

  constructor(scope: EmitScope, details: SocketDetails) {
    this.id = details.id;
    this.handshake = details.handshake as Handshake;
    this.rooms = new Set(details.rooms);
    this.data = details.data as SocketData;
    const flags = { ...noFlags, expectSingleResponse: true };
    this.#operator = new BroadcastOperator(scope, new Set([this.id]), new Set(), flags);
  }

  /** How long to wait for the acknowledgement, in milliseconds. */
  timeout(ms: number): BroadcastOperator<DecorateAcknowledgements<EmitEvents>, SocketData> {
    return this.#operator.timeout(ms) as unknown as BroadcastOperator<DecorateAcknowledgements<EmitEvents>, SocketData>;
  }

  emit<Ev extends EventNames<EmitEvents>>(event: Ev, ...args: EventParams<EmitEvents, Ev>): boolean {
    return this.#operator.emit(event, ...args);
  }

  join(room: Room | Room[]): void {
    this.#operator.socketsJoin(room);
  }

  leave(room: Room | Room[]): void {
    this.#operator.socketsLeave(room);
  }

  disconnect(close = false): this {
    this.#operator.disconnectSockets(close);
    return this;
  }
}
