/** Why a socket left its namespace, in the words of the protocol's users. */
import type { CloseReason } from "../engine/transport.js";

export type DisconnectReason =
  /** Reasons of the session: see the engine. */
  | CloseReason
  /** The client broke the protocol, or joined no namespace in time. */
  | "forced server close"
  /** The client left the namespace. */
  | "client namespace disconnect"
  /** The server called `socket.disconnect()`. */
  | "server namespace disconnect";
