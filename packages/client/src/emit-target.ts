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

export interface EmitFlags {
  /** Drop the packet if it cannot be sent at once. */
  readonly volatile?: boolean;
  /** Default: true. */
  readonly compress?: boolean;
  /** Milliseconds to wait for the acknowledgement. */
  readonly timeoutMs?: number;
}

/** What a target emits through. */
export interface EmitPort {
  emit(flags: EmitFlags, args: readonly unknown[]): void;
  emitWithAck(flags: EmitFlags, args: readonly unknown[]): Promise<unknown>;
}

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
    this.#port.emit(this.#flags, [event, ...args]);
    return this.#socket;
  }

  send(...args: MessageParams<EmitEvents>): Socket {
    this.#port.emit(this.#flags, ["message", ...(args as unknown[])]);
    return this.#socket;
  }

  emitWithAck<Name extends EventNamesWithAck<EmitEvents>>(
    event: Name,
    ...args: AllButLast<EventParams<EmitEvents, Name>>
  ): Promise<AcknowledgementResult<EmitEvents, Name>> {
    return this.#port.emitWithAck(this.#flags, [event, ...args]) as Promise<AcknowledgementResult<EmitEvents, Name>>;
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
