/** The program behind the proxy: a page, and a server that tells each visitor how it sees them. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { Server } from "@tidewire/server";

const page = readFileSync(new URL("index.html", import.meta.url));

/**
 * Listens on that port of this machine alone: what comes from outside has to come through the proxy.
 * @param {number} port
 * @returns {Promise<number>} the port; 0 takes any
 */
export function startServer(port) {
  const http = createServer((_request, response) => {
    response.setHeader("Content-Type", "text/html; charset=utf-8").end(page);
  });
  const io = new Server(http, {
    // One proxy in front of us: what it says of the client's address and scheme is believed.
    trustProxy: 1,
    // Whoever was cut off, by a reload of nginx or by a tunnel, gets what was said meanwhile.
    connectionStateRecovery: {},
  });

  io.on("connection", (socket) => {
    socket.on("who am I", (answer) => {
      const { address, secure } = socket.handshake;
      answer({ address, secure, transport: socket.conn.transport.name });
    });
    socket.on("say", (text) => io.emit("said", String(text).slice(0, 500)));
  });

  return new Promise((resolve, reject) => {
    http.once("error", reject);
    http.listen(port, "127.0.0.1", () => {
      const bound = http.address();
      if (bound !== null && typeof bound === "object") resolve(bound.port);
    });
  });
}
