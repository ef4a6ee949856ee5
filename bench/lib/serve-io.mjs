/**
 * The server under measurement, the very same lines for every package with the Socket.IO API:
 *   node --expose-gc serve-io.mjs <package> [deflate]
 * Prints {"port":n}. Orders on stdin, one a line: `broadcast` (one emit per turn from then on), `memory`,
 * `pulse n` (every 20 ms an event with n bytes, `pulse -n` with a text of n characters),
 * `rooms n` (n rooms with nobody in them but one dweller each, answers with CPU and heap), `room m` (m emits to one room,
 * answers with CPU).
 */
import { createServer } from "node:http";
import { createInterface } from "node:readline";

const { Server } = await import(process.argv[2]);
const payload = "x".repeat(64);
const http = createServer();
const io = new Server(http, {
  pingInterval: 120_000,
  pingTimeout: 120_000,
  serveClient: false,
  perMessageDeflate: process.argv[3] === "deflate",
});
io.on("connection", (socket) => {
  socket.on("echo", (data) => socket.emit("echo", data));
  socket.on("ask", (data, reply) => reply(data));
  socket.on("chat", (data) => io.emit("chat", data));
  socket.on("relay", (data) => socket.broadcast.emit("relay", data));
});

const say = (answer) => console.log(JSON.stringify(answer));
const cpuUs = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

/** In bytes, after a collection. */
function memory() {
  globalThis.gc();
  globalThis.gc();
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  return { rss, heap: heapUsed + external + arrayBuffers };
}

const orders = {
  broadcast() {
    const turn = () => {
      io.emit("tick", payload);
      setImmediate(turn);
    };
    turn();
  },
  pulse(size) {
    const data = size > 0 ? Buffer.alloc(size, 1) : "some text ".repeat(-size / 10);
    setInterval(() => io.emit("pulse", data), 20);
  },
  memory() {
    say(memory());
  },
  rooms(count) {
    const sockets = [...io.sockets.sockets.values()];
    const { heap } = memory();
    const before = cpuUs();
    for (let i = 0; i < count; i++) sockets[i % sockets.length].join(`room ${i}`);
    const spent = cpuUs() - before;
    say({ cpuUs: spent, heap: memory().heap - heap });
  },
  async room(times) {
    const before = cpuUs();
    for (let i = 0; i < times; i++) {
      io.to(`room ${i % 10}`).emit("tick", payload);
      if (i % 100 === 99) await new Promise(setImmediate);
    }
    say({ cpuUs: cpuUs() - before });
  },
};

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const [order, argument] = line.split(" ");
    orders[order](Number(argument));
  })
  .on("close", () => process.exit(0));

http.listen(0, "127.0.0.1", () => say({ port: http.address().port }));
