/** How a session's bytes travel: the port between a session and its transports. */
import type { EnginePacket } from "@tidewire/wire/engine";
import type { History } from "./outbox.js";

export type TransportName = "polling" | "websocket" | "webtransport";
/** Ways of clients that speak no Engine.IO: a WebSocket as it is, and Server-Sent Events. */
export type PlainTransportName = "plain-websocket" | "event-stream";

/** Why a session ended, in the words of the protocol's users. */
export type CloseReason =
  /** The connection broke, or the client broke the rules of its transport. */
  | "transport error"
  /** The client went away: it closed its connection, or said so. */
  | "transport close"
  /** `socket.conn.close()`, or a packet that could not be read. */
  | "forced close"
  /** The client gave no sign of life for so long as it was granted. */
  | "ping timeout"
  /** What the client sent is no packet of the engine. */
  | "parse error"
  /** `io.close()`. */
  | "server shutting down"
  /** More than `maxBufferedBytes` wait for a client that does not read. */
  | "slow reader"
  /** The peer took more than a limit grants it. */
  | "limit exceeded";

/** What a peer is told at the end, where its transport can tell it. */
export interface Parting {
  /** A close code of RFC 6455. */
  readonly code: number;
  /** ASCII, at most 123 characters: what fits into a close frame. */
  readonly text: string;
}

export interface Transport {
  readonly name: TransportName | PlainTransportName;
  /** Whether `send` would write now. When it turns true the transport calls `TransportOwner.writable`. */
  readonly writable: boolean;
  /** Bytes handed to the transport that have not left the process. */
  readonly bufferedBytes: number;
  /** Writes everything in `history`. Only called while `writable`. */
  send(history: History): void;
  /** Calls `done` once everything handed over so far has left the process; maybe never, if the transport ends first. */
  whenWritten(done: () => void): void;
  /**
   * Ends the transport in order: what was sent is delivered, then the peer is told.
   * "waiting": the peer can only be told when it asks next; `ended` is called when it was. Otherwise the owner
   * hears nothing more. `reason`: for transports whose clients are told in other words than those of the protocol.
   */
  close(parting?: Parting, reason?: CloseReason): "closed" | "waiting";
  /** The session moved to another transport: whoever waits here is released and told nothing of an end. */
  retire(): void;
  /** Drops the transport at once; only who waits here for an answer gets one. Never calls the owner again. */
  destroy(): void;
}

/** What a transport tells the session (or the upgrade in progress) that owns it. */
export interface TransportOwner {
  /** The whole text of a packet, type digit included. */
  receiveText(transport: Transport, text: string): void;
  /** A binary message. A view: copy what is a small part of a large chunk and outlives the call. */
  receiveBinary(transport: Transport, bytes: Uint8Array): void;
  /** A packet of another type that came in binary form (Engine.IO 3). */
  receivePacket(transport: Transport, packet: EnginePacket): void;
  writable(transport: Transport): void;
  /** The transport ended by the peer or by a fault, which a text describes; nothing comes after it. */
  ended(transport: Transport, reason: CloseReason, description?: unknown): void;
}
