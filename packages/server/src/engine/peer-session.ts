/**
 * What the layer above needs of a session: ours, or one of an engine that an application brought along.
 * It must not know how either works.
 */
import type { EngineVersion } from "@tidewire/wire/engine";
import type { SessionRequest } from "../http/request.js";
import type { OutPacket } from "./out-packet.js";
import type { SessionOwner } from "./session-ports.js";
import type { CloseReason } from "./transport.js";

export interface PeerSession {
  readonly id: string;
  readonly version: EngineVersion;
  /** Whether the client speaks no Socket.IO: it is in one namespace, and answers no acknowledgement. */
  readonly isPlain?: boolean;
  /** The request that opened the session. */
  readonly request: SessionRequest;
  /** Who is told of what comes, and of the end. */
  owner: SessionOwner | null;
  readonly isOpen: boolean;
  /** Whether nothing waits for this session's reader: the condition under which a volatile packet is sent. */
  readonly isIdle: boolean;
  /** Bytes that wait to be written. */
  readonly bufferedBytes: number;
  /** Appends a packet to what is pending. False: it was dropped, and so must be what belongs to it. */
  append(packet: OutPacket): boolean;
  /** Resolves when nothing waits to be written; rejects with ServerError "disconnected" when the session ends first. */
  drained(): Promise<void>;
  /** Ends the session: what is pending goes out first, unless `discard`. */
  close(reason?: CloseReason, discard?: boolean): void;
  /** Ends the session of a peer that exceeded a limit: it is told which, as far as its transport can tell. */
  expel(message: string): void;
}
