/** Clients without Socket.IO through nginx: WebSockets and event streams, buffered, silent, reloaded. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import type { TestContext } from "node:test";
import type { ServerOptions } from "@tidewire/server";
import { eventually } from "@tidewire/testkit";
import { PlainSocket, type Scene, Stream, scene } from "../plain/scene.js";
import { changed } from "../support/behind.js";
import { test } from "../support/bounded-test.js";
import { documented, type Nginx, startNginx } from "../support/nginx.js";

const PLAIN = documented("plain.conf");
const BUFFERED = changed(PLAIN, ["proxy_buffering off", "proxy_buffering on"]);
const IMPATIENT = changed(PLAIN, ["proxy_read_timeout 60s", "proxy_read_timeout 1s"]);
const BEATS = 12;

interface Through {
  readonly own: Scene;
  readonly proxy: Nginx;
  webSocket(): Promise<PlainSocket>;
  stream(lastEventId?: string): Promise<Stream>;
}

async function through(t: TestContext, config: string, options: ServerOptions = {}): Promise<Through> {
  const own = await scene(t, { trustProxy: 1, ...options });
  const proxy = await startNginx(t, config, [own.port]);
  return {
    own,
    proxy,
    async webSocket() {
      const socket = new PlainSocket(`ws://127.0.0.1:${proxy.port}/chat`, [], {});
      t.after(() => socket.ws.terminate());
      await socket.opened;
      return socket;
    },
    async stream(lastEventId) {
      const headers = lastEventId === undefined ? {} : { "Last-Event-ID": lastEventId };
      const asked = get(`${proxy.url}/chat/events`, { headers: { Accept: "text/event-stream", ...headers } });
      t.after(() => asked.destroy());
      const [response] = (await once(asked, "response")) as [IncomingMessage];
      return new Stream(response);
    },
  };
}

for (const [title, config] of [
  ["plain.conf", PLAIN],
  ["a proxy that buffers", BUFFERED],
] as const) {
  test(`events reach WebSockets and streams at once through ${title}, and bytes come back`, async (t) => {
    const { own, ...clients } = await through(t, config);
    const [socket, stream] = [await clients.webSocket(), await clients.stream()];
    assert.deepEqual(
      own.sockets.map(({ handshake, conn }) => [handshake.address, conn.transport.name]),
      [
        ["127.0.0.1", "plain-websocket"],
        ["127.0.0.1", "event-stream"],
      ],
    );
    for (let index = 0; index < 5; index++) {
      own.io.of("/chat").emit("tick", index);
      assert.equal(await socket.next(), `["tick",${index}]`);
      assert.deepEqual((await stream.next()).data, `[${index}]`);
    }
    own.sockets[0]?.on("message", (data: Buffer) => void own.sockets[0]?.send(data));
    const bytes = Buffer.alloc(300_000, 7);
    socket.send(bytes);
    assert.deepEqual(await socket.next(), bytes);
  });
}

test("with a pingInterval below the proxy's timeout neither is cut", async (t) => {
  const { own, ...clients } = await through(t, IMPATIENT, { pingInterval: 150 });
  const [socket, stream] = [await clients.webSocket(), await clients.stream()];
  const before = socket.pings;
  await eventually(() => socket.pings >= before + BEATS);
  assert.deepEqual(own.reasons, []);
  own.io.of("/chat").emit("tick", 1);
  assert.equal(await socket.next(), '["tick",1]');
  assert.equal((await stream.next()).data, "[1]");
});

test("a reader that was cut by a reload gets what it missed", async (t) => {
  const { own, proxy, ...clients } = await through(t, PLAIN);
  const stream = await clients.stream();
  own.io.of("/chat").emit("tick", 1);
  const { id } = await stream.next();
  await proxy.reload();
  await stream.ended;
  own.io.of("/chat").emit("tick", 2);
  const again = await clients.stream(id);
  assert.equal((await again.next()).data, "[2]");
});
