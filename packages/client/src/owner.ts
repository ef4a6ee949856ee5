/** What a socket needs of its manager, and what it tells those who share it. Types only: neither is known here. */
import type { SioPacket } from "@tidewire/wire/sio";
import type { DisconnectReason, Explain } from "./close-cause.js";
import type { Packet } from "./packets.js";
import type { After } from "./platform/platform.js";

/** Conditions of what is emitted. */
export interface Flags {
  /** Drop the packet if it cannot be sent at once. */
  readonly volatile?: boolean;
  /** Default: true. */
  readonly compress?: boolean;
  /** Milliseconds to wait for the acknowledgement. */
  readonly timeoutMs?: number | undefined;
}

/** What a socket needs of its manager. */
export interface Owner {
  readonly _readyState: string;
  readonly _reconnecting: boolean;
  readonly engine: Line;
  readonly after: After;
  readonly explain: Explain;
  /** Who is told what happens. When the last one leaves, the connection ends. */
  readonly members: Set<Member>;
  open(): void;
  /** @throws what cannot be encoded */
  transmit(packet: Packet): void;
  _close(): void;
}

/** What a manager tells its sockets. */
export interface Member {
  readonly nsp: string;
  /** The connection stands. */
  opened(): void;
  received(packet: SioPacket): void;
  failed(error: Error): void;
  lost(reason: DisconnectReason, details?: unknown): void;
}

/** What a socket needs of the session. */
export interface Line {
  readonly transport: { readonly writable: boolean } | undefined;
  /** Whether the server has been silent for longer than it may; then the session ends, and nothing is to be sent. */
  expired(): boolean;
}
