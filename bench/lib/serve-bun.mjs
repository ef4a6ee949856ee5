/** Bun's native publish and subscribe, no protocol above: what a runtime in native code does. Runs under `bun`. */
const payload = "x".repeat(64);
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: (request, self) => (self.upgrade(request) ? undefined : new Response("", { status: 404 })),
  websocket: {
    open: (socket) => socket.subscribe("all"),
    message(socket, data) {
      if (data.includes('"chat"')) server.publish("all", data);
      else if (data.includes('"relay"')) socket.publish("all", data);
      else socket.send(data);
    },
  },
});

const orders = {
  broadcast() {
    const turn = () => {
      server.publish("all", payload);
      setImmediate(turn);
    };
    turn();
  },
  memory() {
    Bun.gc(true);
    const { rss, heapUsed } = process.memoryUsage();
    console.log(JSON.stringify({ rss, heap: heapUsed }));
  },
};

console.log(JSON.stringify({ port: server.port }));
for await (const line of console) orders[line]();
process.exit(0);
