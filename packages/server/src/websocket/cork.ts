/** What is written to a socket in one turn leaves in one call of the system. */
import type { Duplex } from "node:stream";

/** Sockets that were written to in this turn: what comes together leaves together, in one call of the system. */
const corked: Duplex[] = [];

/** Holds back what is written to the socket until the present callback of the event loop is done. */
export function corkForTurn(socket: Duplex): void {
  if (socket.writableCorked > 0) return;
  socket.cork();
  if (corked.push(socket) === 1) process.nextTick(uncorkAll);
}

function uncorkAll(): void {
  for (const socket of corked.splice(0)) socket.uncork();
}
