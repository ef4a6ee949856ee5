/** What a socket and its manager say to each other. Types only: neither is known here. */
import type { EventPacket, SioPacket } from "@tidewire/wire/sio";
import type { DisconnectDescription, DisconnectReason, Explain } from "./close-cause.js";
import type { EmitFlags } from "./emit-target.js";
import type { createOutbox } from "./outbox.js";
import type { Platform, Undo } from "./platform/platform.js";

/** What a socket needs of its manager. */
export interface SocketOwner {
  isOpen(): boolean;
  /** Connects, unless that is under way or due anyway. */
  open(): void;
  /** From now on the member is told; `Undo` ends that, and ends the connection if nobody is left. */
  join(member: SocketMember): Undo;
  /** What cannot be encoded throws. */
  send(packet: SioPacket, compress: boolean | undefined): void;
  /** Whether a packet would leave at once. */
  writable(): boolean;
  /** False if the server has been silent for too long: then what is sent now would be lost. */
  alive(): boolean;
  /** Each on its own, without the port. */
  readonly after: (delayMs: number, task: () => void) => Undo;
  readonly platform: Pick<Platform, "now" | "report">;
  /** Makes what `retries` keeps, in a client that knows this option. */
  readonly outbox: CreateOutbox | undefined;
  readonly explain: Explain;
}

export type CreateOutbox = typeof createOutbox<EmitFlags>;

/** What a manager tells its sockets. */
export interface SocketMember {
  readonly nsp: string;
  opened(): void;
  packet(packet: SioPacket): void;
  failed(error: Error): void;
  closed(reason: DisconnectReason, details: DisconnectDescription): void;
}

export interface SocketReservedEvents {
  connect: () => void;
  connect_error: (error: Error) => void;
  disconnect: (reason: DisconnectReason, description?: DisconnectDescription) => void;
}

/** A packet that waits for a connection. */
export interface BufferedPacket extends EventPacket {
  readonly options: { readonly compress?: boolean | undefined };
}
