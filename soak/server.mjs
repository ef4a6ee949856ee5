/** The server under load, in a process of its own: echoes what it hears, and tells its state when asked. */
import { createServer } from "node:http";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { Server } from "@tidewire/server";

const http = createServer();
const io = new Server(http, {
  // Short, so that a run of a minute sees every deadline pass.
  pingInterval: 2_000,
  // Long: on a machine that stands still for some seconds, who is alive must not be taken for dead.
  pingTimeout: 20_000,
  connectTimeout: 3_000,
  attachmentTimeout: 1_000,
  uploadTimeout: 3_000,
  upgradeTimeout: 2_000,
  maxHttpBufferSize: 100_000,
  maxNamespaces: 20,
  rateLimit: { messagesPerSecond: 2_000, answer: "disconnect" },
});

io.of(/^\/room-\d+$/);
io.on("connection", (socket) => {
  socket.join(["all", `of ${socket.id}`]);
  socket.on("say", (number, done) => {
    socket.emit("said", number);
    done?.(number);
  });
  // Ends in a function when the client asks for an acknowledgement. Nobody gives one: without a timeout it would be
  // awaited for as long as those who could answer stay.
  socket.on("tell", (...args) =>
    socket
      .to("all")
      .volatile.timeout(1_000)
      .emit("told", ...args),
  );
});

// Made when first asked for, and handles from then on: made now, so that they are no news later.
for (const stream of [process.stdout, process.stderr]) stream.write("");

const stalls = monitorEventLoopDelay();
stalls.enable();

http.listen(0, "127.0.0.1", () => process.send({ port: http.address().port }));

process.on("message", async (command) => {
  if (command === "state") {
    for (let round = 0; round < 3; round++) globalThis.gc();
    const { heapUsed, external } = process.memoryUsage();
    const kinds = process.getActiveResourcesInfo().filter((kind) => kind !== "Timeout" && kind !== "Immediate");
    const stallMs = Math.round(stalls.max / 1e6);
    process.send({ state: { bytes: heapUsed + external, kinds, sessions: io.engine.clientsCount, stallMs } });
    return;
  }
  await io.drain({ ratePerSecond: 1_000 });
  await io.close();
  // From here on nothing may keep the process alive.
  process.disconnect();
});
