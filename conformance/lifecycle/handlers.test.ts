/** A handler of the application that fails: reported once, everybody else is served. Only ours survives it. */
import assert from "node:assert/strict";
import { collect, nextEvent } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { type Case, cases } from "../support/clients.js";
import { asEmits, pair } from "../support/pair.js";
import { isOracle, type Running, ServerUnderTest, serve } from "../support/peer.js";

interface Hooked {
  onError(handler: (error: unknown, context: { event: string; socket?: { id: string } }) => unknown): unknown;
}

const [which] = cases((_, mode) => mode.name === "websocket only") as [Case];

function reports(server: Running): { error: unknown; event: string; id: string | undefined }[] {
  const reported: { error: unknown; event: string; id: string | undefined }[] = [];
  (server.io as unknown as Hooked).onError((error, { event, socket }) => {
    reported.push({ error, event, id: socket?.id });
  });
  return reported;
}

test("the class under test is a constructor", () => {
  assert.equal(typeof ServerUnderTest, "function");
});

if (!isOracle) {
  for (const [kind, handler] of [
    ["throws", () => boom()],
    ["rejects", async () => boom()],
  ] as const) {
    test(`an event handler that ${kind} is reported, and both clients are served on`, async (t) => {
      const server = await serve(t);
      const reported = reports(server);
      server.io.on("connection", (socket) => {
        socket.on("bad", handler);
        socket.on("good", (answer) => answer("served"));
      });
      const first = await pair(t, server, which);
      const second = await pair(t, server, which);
      first.client.emit("bad");
      for (const { client } of [first, second]) {
        assert.equal(await new Promise((resolve) => client.emit("good", resolve)), "served");
      }
      assert.equal(reported.length, 1);
      assert.equal(String(reported[0]?.error), "Error: boom");
      assert.deepEqual([reported[0]?.event, reported[0]?.id], ["bad", first.socket.id]);
    });

    test(`a waiting acknowledgement is answered when its handler ${kind}`, async (t) => {
      const server = await serve(t);
      reports(server);
      server.io.on("connection", (socket) => socket.on("bad", handler));
      const { client } = await pair(t, server, which);
      const answer = await new Promise((resolve) => client.emit("bad", resolve));
      assert.ok(answer !== undefined && answer !== null);
      assert.doesNotMatch(JSON.stringify(answer), /boom/);
    });

    test(`a connection handler that ${kind} does not keep others out`, async (t) => {
      const server = await serve(t);
      const reported = reports(server);
      server.io.on("connection", handler);
      await pair(t, server, which);
      await pair(t, server, which);
      assert.equal(reported.length, 2);
    });

    test(`a disconnect handler that ${kind} leaves nothing of the socket`, async (t) => {
      const server = await serve(t);
      const reported = reports(server);
      const { client, socket } = await pair(t, server, which);
      socket.on("disconnect", handler);
      const gone = nextEvent(asEmits(socket), "disconnect");
      client.disconnect();
      await gone;
      await pair(t, server, which);
      assert.equal(server.io.of("/").sockets.size, 1);
      assert.equal(reported.length, 1);
    });

    test(`a middleware that ${kind} refuses the client`, async (t) => {
      const server = await serve(t);
      reports(server);
      server.io.of("/strict").use(handler as never);
      const { client } = await pair(t, server, which);
      const strict = client.io.socket("/strict");
      await nextEvent(strict, "connect_error");
      assert.equal(server.io.of("/strict").sockets.size, 0);
    });
  }

  test("catch-all listeners and socket middlewares that throw are reported as well", async (t) => {
    const server = await serve(t);
    const reported = reports(server);
    const { client, socket } = await pair(t, server, which);
    socket.on("good", (answer) => answer("served"));
    socket.onAny(() => boom());
    assert.equal(await new Promise((resolve) => client.emit("good", resolve)), "served");
    socket.offAny();
    socket.use(() => boom());
    const errors = collect(asEmits(socket), "error");
    client.emit("good");
    await pair(t, server, which);
    assert.ok(reported.length + errors.size >= 2);
  });

  test("an error handler that fails itself does no harm", async (t) => {
    const server = await serve(t);
    t.mock.method(console, "error", () => {});
    (server.io as unknown as Hooked).onError(() => boom());
    server.io.on("connection", (socket) => {
      socket.on("bad", () => boom());
      socket.on("good", (answer) => answer("served"));
    });
    const { client } = await pair(t, server, which);
    client.emit("bad");
    assert.equal(await new Promise((resolve) => client.emit("good", resolve)), "served");
  });
}

function boom(): never {
  throw new Error("boom");
}
