/** Emitting with conditions: `socket.volatile.timeout(500).emit(…)`. A value: each condition makes another one. */
import type {
  AcknowledgementResult,
  AllButLast,
  DecorateAcknowledgements,
  EventNames,
  EventNamesWithAck,
  EventParams,
  EventsMap,
  MessageParams,
} from "@tidewire/wire/sio";
import type { Ack } from "./outbox.js";

export interface EmitFlags {
  /** Drop the packet if it cannot be sent at once. */
  readonly volatile?: boolean;
  /** Default: true. */
  readonly compress?: boolean;
  /** Milliseconds to wait for the acknowledgement. */
  readonly timeoutMs?: number;
}

/** What a target emits through. `ack` is that of a promise. */
export type EmitPort = (args: readonly unknown[], flags: EmitFlags, ack?: Ack) => void;

export class EmitTarget<Socket, EmitEvents extends EventsMap> {
  readonly #socket: Socket;
  readonly #port: EmitPort;
  readonly #flags: EmitFlags;

  constructor(socket: Socket, port: EmitPort, flags: EmitFlags) {
    this.#socket = socket;
    this.#port = port;
    this.#flags = flags;
  }

  emit<Name extends EventNames<EmitEvents>>(event: Name, ...args: EventParams<EmitEvents, Name>): Socket {
    this.#port([event, ...args], this.#flags);
    return this.#socket;
  }

  send(...args: MessageParams<EmitEvents>): Socket {
    this.#port(["message", ...(args as unknown[])], this.#flags);
    return this.#socket;
  }

  emitWithAck<Name extends EventNamesWithAck<EmitEvents>>(
    event: Name,
    ...args: AllButLast<EventParams<EmitEvents, Name>>
  ): Promise<AcknowledgementResult<EmitEvents, Name>> {
    return new Promise((resolve, reject) => {
      const done: Ack["done"] = ([answer]) => resolve(answer as AcknowledgementResult<EmitEvents, Name>);
      this.#port([event, ...args], this.#flags, { done, fail: reject });
    });
  }

  get volatile(): EmitTarget<Socket, EmitEvents> {
    return new EmitTarget(this.#socket, this.#port, { ...this.#flags, volatile: true });
  }

  compress(compress: boolean): EmitTarget<Socket, EmitEvents> {
    return new EmitTarget(this.#socket, this.#port, { ...this.#flags, compress });
  }

  timeout(timeoutMs: number): EmitTarget<Socket, DecorateAcknowledgements<EmitEvents>> {
    return new EmitTarget(this.#socket, this.#port, { ...this.#flags, timeoutMs });
  }
}
