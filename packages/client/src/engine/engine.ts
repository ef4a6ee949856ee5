/**
 * What an application that reaches for `manager.engine` may ask of it: one Engine.IO session from its handshake to its
 * end, whichever way its packets travel. A declaration; `engine/session.ts` does it.
 */
import type { EnginePacket, OpenPacket } from "@tidewire/wire/engine";
import type { SioMessage } from "@tidewire/wire/sio";
import type { ClientError } from "../client-error.js";
import type { ResolvedEngineOptions } from "../options.js";
import type { Emitter } from "../typed-emitter.js";
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

export interface Engine extends Emitter<SessionEvents> {
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
  /** `sent` is called when everything up to this message has left. */
  send(data: string | Uint8Array, options?: SendOptions, sent?: () => void): this;
  write(data: string | Uint8Array, options?: SendOptions, sent?: () => void): this;
  close(): this;
}

/** A packet that has not left yet. */
export interface Pending extends EnginePacket {
  readonly options?: SendOptions | undefined;
}

/** `Engine` as it is here, with what applications have no use for. */
export interface Session extends Emitter {
  readonly opts: ResolvedEngineOptions;
  binaryType: string | undefined;
  send(data: SioMessage, options?: SendOptions, sent?: () => void): Session;
  write(data: SioMessage, options?: SendOptions, sent?: () => void): Session;
  close(): Session;
  transport: Transport | undefined;
  readyState: Engine["readyState"];
  id: string | undefined;
  /** What has not left yet, in order; includes what the transport is busy with. */
  writeBuffer: Pending[];
  /** When it opened: since then it lives. */
  openedMs: number;
  /** Whether the server has been silent for longer than it may: then the session ends, and nothing is to be sent. */
  expired(): boolean;
}
