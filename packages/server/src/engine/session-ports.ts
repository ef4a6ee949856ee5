/** What a session stands between: the layer above, the engine that lends it what it needs, and its transports. */
import type { HeartbeatTiming } from "@tidewire/wire/engine";
import type { SlowReaderPolicy } from "./backlog.js";
import type { Clock } from "./clock.js";
import type { Outbox } from "./outbox.js";
import type { CloseReason, Transport } from "./transport.js";

/** Who is told what happens to a session; set by the layer above when the session opens. */
export interface SessionOwner {
  /** A text message; its content begins at index `from` of `text`. */
  text(text: string, from: number): void;
  binary(bytes: Uint8Array): void;
  closed(reason: CloseReason, description?: unknown): void;
}

/** An upgrade in progress, as the session sees it. */
export interface UpgradeAttempt {
  abort(): void;
}

export type SessionState =
  | { kind: "open"; transport: Transport }
  | { kind: "upgrading"; transport: Transport; upgrade: UpgradeAttempt }
  /** An upgrade goes on meanwhile: its client may have stopped polling, and would miss the goodbye. */
  | { kind: "closing"; transport: Transport; reason: CloseReason; upgrade: UpgradeAttempt | null }
  | { kind: "closed"; reason: CloseReason; lastTransport: Transport["name"] };

/** What the engine lends to each of its sessions. */
export interface SessionHost {
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly timing: HeartbeatTiming;
  readonly maxBufferedBytes: number;
  readonly slowReader: SlowReaderPolicy;
  /** How long a session may take to say goodbye, in ms. */
  readonly closeTimeoutMs: number;
  removed(session: { readonly id: string }): void;
}
