/** A WebSocket that is let in only to be closed. */
import { Connection, type ConnectionHost, type ConnectionOwner } from "../ws/connection.js";
import type { WebSocketStart } from "./websocket.js";

/** Answers the handshake, says goodbye and hears of nothing more. `received`: what came along with the handshake. */
export function turnAway({ socket, head, inflater }: WebSocketStart, host: ConnectionHost, received: Buffer): void {
  const connection = new Connection(socket, host, inflater, NOBODY);
  connection.write(Buffer.from(head, "latin1"));
  connection.close();
  // Nothing is read, but whatever becomes of the socket must have a listener.
  connection.open(received);
}

const NOBODY: ConnectionOwner = {
  text: () => undefined,
  binary: () => undefined,
  drained: () => undefined,
  closed: () => undefined,
  failed: () => undefined,
};
