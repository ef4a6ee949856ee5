/**
 * The port every transport serves: how a session's packets travel. A transport knows one session and one way; what a
 * packet means, and when to give up, is for the session.
 */
import type { EnginePacket } from "@tidewire/wire/engine";
import type { ClientError } from "../client-error.js";
import type { ResolvedEngineOptions } from "../options.js";
import type { Network } from "../platform/platform.js";

export interface Transport {
  readonly name: string;
  /** Whether `send` may be called now. False before `opened`, and from a `send` until its `drained`. */
  readonly writable: boolean;
  /** Parameters of its URLs; the session adds the `sid`. */
  readonly query: Record<string, unknown>;
  open(): void;
  /** In order. Only while writable; `compress` is a hint. */
  send(packets: readonly EnginePacket[], compress: boolean): void;
  /** How many of the packets, from the first, may be sent at once; all of them if it is not asked. */
  fitting?(packets: readonly EnginePacket[], maxPayloadBytes: number): number;
  /** Stops, calls `paused` once nothing is under way in either direction, and stays still. Only of polling. */
  pause?(paused: () => void): void;
  /** Goes on after `pause`, whether or not that was complete. */
  resume?(): void;
  /** Lets the peer know and lets go of everything. The sink hears nothing more. */
  close(): void;
}

/** What a transport comes to. Nothing follows `failed` or `closed`. Call its methods on it: they change with the session. */
export interface TransportSink {
  opened(): void;
  packet(packet: EnginePacket): void;
  /** What was sent is on its way: writable again. */
  drained(): void;
  failed(error: ClientError): void;
  closed(details: TransportClosed): void;
}

export interface TransportClosed {
  readonly description: string;
  /** The platform's own event, if there is one. */
  readonly context?: unknown;
}

export interface TransportContext {
  readonly options: ResolvedEngineOptions;
  readonly network: Network;
  /** Parameters of its URLs so far; the transport takes the object over. */
  readonly query: Record<string, unknown>;
}

/** Constructors assign: a transport does nothing before `open`. The `name` of its prototype is
 * how options call it. */
export interface TransportClass {
  new (context: TransportContext, sink: TransportSink): Transport;
  readonly prototype: { readonly name: string };
}
