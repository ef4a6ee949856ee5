/** What one would write on `ws` alone: a loop over the clients, no protocol above. Orders as in serve-io.mjs. */
import { createInterface } from "node:readline";
import { WebSocketServer } from "ws";

const payload = "x".repeat(64);
const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
const sendAll = (data, but) => {
  for (const client of server.clients) if (client !== but) client.send(data);
};
server.on("connection", (socket) => {
  socket.on("message", (data) => {
    const text = data.toString();
    if (text.includes('"chat"')) sendAll(text);
    else if (text.includes('"relay"')) sendAll(text, socket);
    else socket.send(text);
  });
});

const orders = {
  broadcast() {
    const turn = () => {
      sendAll(payload);
      setImmediate(turn);
    };
    turn();
  },
  memory() {
    globalThis.gc();
    globalThis.gc();
    const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
    console.log(JSON.stringify({ rss, heap: heapUsed + external + arrayBuffers }));
  },
};

createInterface({ input: process.stdin })
  .on("line", (line) => orders[line]())
  .on("close", () => process.exit(0));
server.on("listening", () => console.log(JSON.stringify({ port: server.address().port })));
