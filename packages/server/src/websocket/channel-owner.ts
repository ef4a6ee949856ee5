/** The ports of a channel: whom it tells, and what it is lent. */
import type { WsLimits } from "@tidewire/wire";
import type { Opcode } from "@tidewire/wire/ws";
import type { Clock } from "../engine/clock.js";
import type { ServerError } from "../server-error.js";

/** What a channel tells its owner. Nothing may throw. */
export interface ChannelOwner {
  text(message: string): void;
  /** A view: copy what is a small part of a large chunk and outlives the call. */
  binary(message: Uint8Array): void;
  frame(opcode: Opcode, final: boolean, payload: Uint8Array): void;
  ping(payload: Uint8Array): void;
  pong(payload: Uint8Array): void;
  /** Everything written has left the process. Only told after `write` said false. */
  drained(): void;
  /** The peer broke a rule or a limit, or is dead. `closed` follows. */
  failed(error: ServerError): void;
  /** The socket is closed. The last that is told. */
  closed(code: number, reason: string): void;
}

/** What a server lends to its channels. */
export interface ChannelHost {
  readonly clock: Clock;
  readonly limits: Required<WsLimits>;
  readonly assembleFragments: boolean;
  readonly keepalive: { readonly intervalMs: number; readonly graceMs: number } | null;
  readonly autoPong: boolean;
  readonly closeTimeout: number;
  readonly maxBufferedBytes: number;
  readonly maxPingsPerSecond: number;
}

/** What `send` and the like are told when it is done. */
export type Written = (error?: Error | null) => void;
