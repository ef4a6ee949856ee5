/** A socket and how its next event is to be sent: an immutable value, so that a flag never leaks into another emit. */
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
import { type EmitFlags, timeoutMs } from "./emit-flags.js";
import { BroadcastOperator, type EmitScope } from "./emit-target.js";

/** What sending needs of a socket. */
export interface FlaggedSender {
  readonly id: SocketId;
  readonly scope: EmitScope;
  sendEvent(flags: EmitFlags, event: string, args: readonly unknown[]): void;
  requestEvent(flags: EmitFlags, event: string, args: readonly unknown[], ack: PendingAck): void;
}

export class FlaggedSocket<EmitEvents extends EventsMap, SocketData> {
  readonly #sender: FlaggedSender;
  readonly #flags: EmitFlags;

  constructor(sender: FlaggedSender, flags: EmitFlags) {
    this.#sender = sender;
    this.#flags = flags;
  }

  emit<Ev extends EventNames<EmitEvents>>(event: Ev, ...args: EventParams<EmitEvents, Ev>): boolean {
    this.#sender.sendEvent(this.#flags, event as string, args);
    return true;
  }

  emitWithAck<Ev extends EventNamesWithAck<EmitEvents>>(
    event: Ev,
    ...args: AllButLast<EventParams<EmitEvents, Ev>>
  ): Promise<AcknowledgementResult<EmitEvents, Ev>> {
    return new Promise((resolve, reject) => {
      this.#sender.requestEvent(this.#flags, event as string, args, {
        answered: ([value]) => resolve(value as AcknowledgementResult<EmitEvents, Ev>),
        failed: reject,
      });
    });
  }

  send(...args: MessageParams<EmitEvents>): this {
    this.#sender.sendEvent(this.#flags, "message", args);
    return this;
  }

  write(...args: MessageParams<EmitEvents>): this {
    return this.send(...args);
  }

  to(room: Room | Room[]): BroadcastOperator<DecorateAcknowledgementsWithMultipleResponses<EmitEvents>, SocketData> {
    return this.broadcast.to(room);
  }

  in(room: Room | Room[]): BroadcastOperator<DecorateAcknowledgementsWithMultipleResponses<EmitEvents>, SocketData> {
    return this.broadcast.to(room);
  }

  except(
    room: Room | Room[],
  ): BroadcastOperator<DecorateAcknowledgementsWithMultipleResponses<EmitEvents>, SocketData> {
    return this.broadcast.except(room);
  }

  get broadcast(): BroadcastOperator<DecorateAcknowledgementsWithMultipleResponses<EmitEvents>, SocketData> {
    return new BroadcastOperator(this.#sender.scope, new Set(), new Set([this.#sender.id]), this.#flags);
  }

  get local(): BroadcastOperator<DecorateAcknowledgementsWithMultipleResponses<EmitEvents>, SocketData> {
    return this.broadcast.local;
  }

  get volatile(): FlaggedSocket<EmitEvents, SocketData> {
    return new FlaggedSocket(this.#sender, { ...this.#flags, volatile: true });
  }

  compress(compress: boolean): FlaggedSocket<EmitEvents, SocketData> {
    return new FlaggedSocket(this.#sender, { ...this.#flags, compress });
  }

  timeout(ms: number): FlaggedSocket<DecorateAcknowledgements<EmitEvents>, SocketData> {
    return new FlaggedSocket(this.#sender, { ...this.#flags, timeout: timeoutMs(ms) });
  }
}
