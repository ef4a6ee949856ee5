/** io.close(): everybody is told, nothing is left behind, and it can be done a thousand times. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { eventually, HandleWatch, nextEvent, RawHttp, RawPolling, RawStream } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { runNode } from "../support/child.js";
import { type Case, cases } from "../support/clients.js";
import { asEmits, pair } from "../support/pair.js";
import { isOracle, PEER, ServerUnderTest, serve, withDefaults } from "../support/peer.js";

const CASES = cases((client) => client.name === "client 4.8.4" || client.name === "client 2.5.0");

for (const which of CASES) {
  test(`close() with ${which.title} connected leaves no handle behind`, async (t) => {
    const watch = new HandleWatch();
    const server = await serve(t);
    const { client } = await pair(t, server, which);
    const lost = nextEvent(client, "disconnect");
    await server.stop();
    await lost;
    client.disconnect();
    await watch.nothingLeft();
    assert.equal(server.http.listening, false);
    assert.equal(server.io.of("/").sockets.size, 0);
  });

  test(`a process that closes its server with ${which.title} connected ends by itself`, async () => {
    const pack = which.client.name === "client 4.8.4" ? "socket.io-client" : "socket.io-client-v2";
    const { code, output } = await runNode(
      `
      const { Server } = require(${JSON.stringify(PEER)});
      const client = require("${pack}");
      const http = require("http").createServer();
      const io = new Server(http, ${JSON.stringify(withDefaults())});
      http.listen(0, () => {
        const transports = ${JSON.stringify(which.mode.transports)};
        const socket = client("http://127.0.0.1:" + http.address().port, { transports, reconnection: false });
        socket.on("ready", async () => {
          await io.close();
          console.log("closed");
        });
      });
      io.on("connection", (socket) => socket.emit("ready"));
      `,
      "commonjs",
    );
    assert.deepEqual({ code, output }, { code: 0, output: "closed" });
  });
}

test("close() calls back and resolves; sockets end with their reason in every namespace", async (t) => {
  const server = await serve(t);
  server.io.of("/chat");
  const which = CASES[0] as Case;
  const main = await pair(t, server, which);
  const chat = await pair(t, server, which, { namespace: "/chat" });
  const reasons = [main, chat].map(({ socket }) => nextEvent(asEmits(socket), "disconnect"));
  let calledBack = false;
  await server.io.close((error) => {
    calledBack = error === undefined;
  });
  assert.equal(calledBack, true);
  assert.deepEqual(
    (await Promise.all(reasons)).map(([reason]) => reason),
    ["server shutting down", "server shutting down"],
  );
});

test("close() ends sessions that are about to join, upgrade or post", async (t) => {
  const watch = new HandleWatch();
  const server = await serve(t);
  const [waiting, upgrading, fresh] = [
    await RawPolling.open(server.port),
    await RawPolling.open(server.port),
    await RawStream.open(server.port),
  ];
  const poll = waiting.get();
  const ws = await upgrading.webSocket();
  ws.sendText("2probe");
  assert.equal(await ws.nextText(), "3probe");
  const stopped = server.stop();
  assert.equal((await poll).status, 200);
  for (const socket of [ws, fresh.socket]) {
    await socket.nextCloseCode();
    socket.destroy();
  }
  for (const session of [waiting, upgrading]) session.close();
  await stopped;
  await watch.nothingLeft();
});

test("a thousand sessions come and go, and nothing of them stays", async (t) => {
  const server = await serve(t);
  const watch = new HandleWatch();
  const http = new RawHttp(server.port);
  const ended = new Promise<void>((resolve) => {
    let left = 1_000;
    server.io.on("connection", (socket) => {
      socket.join(["red", socket.id]);
      socket.on("disconnect", () => --left === 0 && resolve());
    });
  });
  const cycle = async (at: number) => {
    if (at % 2 === 0) {
      const stream = await RawStream.open(server.port);
      await stream.join();
      stream.close();
      return;
    }
    const { text } = await http.get("/socket.io/?EIO=4&transport=polling");
    const url = `/socket.io/?EIO=4&transport=polling&sid=${/"sid":"([^"]+)"/.exec(text)?.[1]}`;
    await http.post(url, "40");
    await http.get(url);
    await http.post(url, "1");
  };
  for (let at = 0; at < 1_000; at += 10) {
    await Promise.all(Array.from({ length: 10 }, (_, more) => cycle(at + more)));
  }
  await ended;
  const { io } = server;
  assert.equal(io.engine.clientsCount, 0);
  assert.equal(io.of("/").sockets.size, 0);
  assert.equal(io.of("/").adapter.rooms.size, 0);
  assert.equal(io.of("/").adapter.sids.size, 0);
  http.close();
  await watch.nothingLeft();
});

test("a hundred servers open and close, and nothing of them stays", async () => {
  const watch = new HandleWatch();
  for (let at = 0; at < 100; at++) {
    const http = createServer();
    const io = new ServerUnderTest(http, withDefaults());
    http.listen(0);
    await once(http, "listening");
    await io.close();
  }
  await watch.nothingLeft();
});

test("a server that was closed may listen again and serves as before", async (t) => {
  const http = createServer();
  const io = new ServerUnderTest(withDefaults());
  for (let round = 0; round < 2; round++) {
    const own = round === 0 ? http : createServer();
    io.attach(own);
    own.listen(0);
    await once(own, "listening");
    const address = own.address();
    assert.ok(address !== null && typeof address === "object");
    const stream = await RawStream.open(address.port);
    t.after(() => stream.close());
    assert.match(String(await stream.join()), /^40\{"sid":/);
    stream.close();
    await eventually(() => assert.equal(io.engine.clientsCount, 0));
    await io.close();
  }
});

if (!isOracle) {
  test("close() of a server that was never attached resolves (deviation a)", async () => {
    await new ServerUnderTest().close();
  });
}
