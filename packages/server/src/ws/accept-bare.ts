/** Stands where a server of Node's is told of connections by the system, before Node makes streams of them. */
import { channel } from "node:diagnostics_channel";
import { EventEmitter } from "node:events";
import type { Server, Socket } from "node:net";
import { type AcceptingServer, canBeBare, type TcpHandle } from "./bare-socket.js";

/** Takes a connection, or leaves it to Node. */
type TakeHandle = (handle: TcpHandle, server: AcceptingServer) => boolean;
type Accept = (this: ListeningHandle, error: number, handle: TcpHandle) => void;
interface ListeningHandle {
  onconnection?: Accept;
}
interface ListeningServer extends AcceptingServer {
  readonly _handle?: ListeningHandle | null;
  readonly pauseOnConnect?: boolean;
  readonly keepAlive?: boolean;
  readonly allowHalfOpen?: boolean;
  readonly blockList?: unknown;
}

/** All that Node asks of a server about a connection, as far as we know. */
const ASKED_OF_SERVER =
  /^(?:emit|maxConnections|_connections|allowHalfOpen|pauseOnConnect|highWaterMark|noDelay|keepAlive|keepAliveInitialDelay|blockList)$/;

/** Who is told of every connection with its stream. */
const accepted = channel("net.server.socket");

/**
 * Offers what the server accepts from now on to `take`, as long as nobody but `own`, a listener of "connection", would
 * hear of it; returns what undoes it. Where Node is not as we know it, nothing is done.
 */
export function acceptBare(server: Server, own: (socket: Socket) => void, take: TakeHandle): () => void {
  const listening = server as ListeningServer;
  let undo = (): void => undefined;
  const attach = (): void => {
    const handle = listening._handle;
    const original = handle?.onconnection;
    if (handle == null || original === undefined || !isKnown(original)) return;
    const accept: Accept = function (error, client) {
      const isTaken = error === 0 && canBeBare(client) && nobodyHears(listening, own) && take(client, listening);
      if (!isTaken) original.call(this, error, client);
    };
    handle.onconnection = accept;
    undo = () => {
      if (handle.onconnection === accept) handle.onconnection = original;
    };
  };
  // Each time that it listens it has another handle.
  server.on("listening", attach);
  if (server.listening) attach();
  return () => {
    server.off("listening", attach);
    undo();
  };
}

function isKnown(accept: Accept): boolean {
  const asked = [...String(accept).matchAll(/\bself\.(\w+)/g)];
  return asked.length > 0 && asked.every(([, name]) => ASKED_OF_SERVER.test(name as string));
}

/** Whether a connection of which Node makes no stream is missed by nobody. */
function nobodyHears(server: ListeningServer, own: (socket: Socket) => void): boolean {
  return (
    server.listenerCount("connection") === 1 &&
    server.listenerCount("connection", own) === 1 &&
    server.emit === EventEmitter.prototype.emit &&
    !accepted.hasSubscribers &&
    server.maxConnections == null &&
    server.blockList == null &&
    server.allowHalfOpen === true &&
    server.pauseOnConnect !== true &&
    server.keepAlive !== true
  );
}
