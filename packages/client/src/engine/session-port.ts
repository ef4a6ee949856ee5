/**
 * What a manager, and an application that reaches for `manager.engine`, may ask of a session: one Engine.IO session from
 * its handshake to its end, whichever way its packets travel.
 */
import type { EnginePacket, OpenPacket } from "@tidewire/wire/engine";
import type { ClientError } from "../client-error.js";
import type { ResolvedEngineOptions } from "../options.js";
import type { GuardedEmitter } from "./guarded-emitter.js";
import type { Transport, TransportClosed } from "./transport.js";

export type CloseReason = "transport error" | "transport close" | "ping timeout" | "forced close" | "parse error";

export interface SessionEvents {
  open: () => void;
  handshake: (data: OpenPacket) => void;
  packet: (packet: EnginePacket) => void;
  packetCreate: (packet: EnginePacket) => void;
  // biome-ignore lint/suspicious/noExplicitAny: text, or bytes as the platform has them
  data: (data: any) => void;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  message: (data: any) => void;
  drain: () => void;
  flush: () => void;
  heartbeat: () => void;
  ping: () => void;
  pong: () => void;
  error: (error: ClientError) => void;
  upgrading: (transport: Transport) => void;
  upgrade: (transport: Transport) => void;
  upgradeError: (error: ClientError) => void;
  close: (reason: CloseReason, details?: TransportClosed | ClientError) => void;
}

export interface SendOptions {
  readonly compress?: boolean | undefined;
}

export interface SessionPort extends GuardedEmitter<SessionEvents> {
  readonly opts: ResolvedEngineOptions;
  /** Undefined before the handshake and after the end. */
  readonly id: string | undefined;
  /** The transport in use: whether it is `writable`, and its name. */
  readonly transport: Pick<Transport, "name" | "writable"> | undefined;
  readonly readyState: "opening" | "open" | "closing" | "closed";
  /** What has not left yet. */
  readonly writeBuffer: readonly EnginePacket[];
  /** How bytes are handed out: "nodebuffer", "arraybuffer" or "blob". */
  binaryType: string | undefined;
  /** Connects. An outcome is reported by event, never before this returned. */
  open(): this;
  /** `sent` is called when everything up to this message has left. */
  send(data: string | Uint8Array, options?: SendOptions, sent?: () => void): this;
  write(data: string | Uint8Array, options?: SendOptions, sent?: () => void): this;
  /** Whether the server has been silent for longer than it may: then the session ends, and nothing is to be sent. */
  readonly expired: boolean;
  close(): this;
}
