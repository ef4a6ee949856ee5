/** What a hostile client can do to the low-level WebSocket server, and that the next one is served. */
import assert from "node:assert/strict";
import type { WebSocketRequest, WebSocketServerOptions } from "@tidewire/server/websocket";
import { ByteClient, eventually, RawWebSocket, readResponseHead, upgradeRequest } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { echo, type Listening } from "./listening.js";

async function statusOf(port: number, request: string): Promise<number> {
  const bytes = await ByteClient.connect(port);
  bytes.write(request);
  const { status } = await readResponseHead(bytes);
  await bytes.closed;
  return status;
}

async function isServed(port: number): Promise<void> {
  const raw = await RawWebSocket.open(port, "/");
  raw.sendText("served");
  assert.equal(await raw.nextText(), "served");
  raw.destroy();
}

/** A test of an attack, behind which the next client is served as if nothing had been. */
function attack(title: string, options: WebSocketServerOptions, run: (attacked: Listening) => Promise<void>): void {
  test(title, async (t) => {
    const listening = await echo(t, options);
    await run(listening);
    await isServed(listening.port);
  });
}

attack("handshakes that are none get a status and an end", {}, async ({ port }) => {
  for (const [headers, status] of [
    [{ "Sec-WebSocket-Key": "" }, 400],
    [{ "Sec-WebSocket-Key": "x".repeat(8000) }, 400],
    [{ "Sec-WebSocket-Version": "8" }, 426],
    [{ Upgrade: "h2c" }, 426],
    [{ "Sec-WebSocket-Protocol": "a, a" }, 400],
    [{ "Sec-WebSocket-Protocol": "a b" }, 400],
    [{ "Sec-WebSocket-Extensions": "permessage-deflate; =" }, 400],
    [{ "Sec-WebSocket-Extensions": "constructor; __proto__=1" }, undefined],
  ] as const) {
    if (status === undefined) (await RawWebSocket.open(port, "/", headers as Record<string, string>)).destroy();
    else assert.equal(await statusOf(port, upgradeRequest("/", headers as Record<string, string>)), status);
  }
  assert.equal(await statusOf(port, upgradeRequest("/").replace("GET", "POST")), 405);
  assert.equal(await statusOf(port, upgradeRequest("/").replace("HTTP/1.1", "HTTP/1.0")), 400);
});

attack("a client that is gone before its request is answered is harmless", {}, async ({ server, port }) => {
  const kept: WebSocketRequest[] = [];
  const keep = (request: WebSocketRequest): void => void kept.push(request);
  server.on("request", keep);
  for (let count = 0; count < 20; count++) {
    const bytes = await ByteClient.connect(port);
    bytes.write(upgradeRequest("/"));
    if (count % 2 === 0) bytes.duplex.end();
    await eventually(() => kept.length === count + 1, { what: "no request" });
    bytes.destroy();
  }
  const closes: number[] = [];
  for (const [at, request] of kept.entries()) {
    if (at % 3 === 0) request.reject({ status: 404 });
    else request.accept().on("close", (code) => void closes.push(code));
  }
  await eventually(() => closes.length === 13, { what: "not all closed" });
  assert.deepEqual([...new Set(closes)], [1006]);
  assert.equal(server.clients.size, 0);
  server.off("request", keep);
});

attack("frames that come before the answer wait for it", {}, async ({ server, port }) => {
  const late = (request: WebSocketRequest): void => void setTimeout(() => request.accept(), 50);
  server.once("request", late);
  const bytes = await ByteClient.connect(port);
  bytes.write(
    Buffer.concat([Buffer.from(upgradeRequest("/")), Buffer.from("818500000000", "hex"), Buffer.from("early")]),
  );
  const raw = new RawWebSocket(bytes, await readResponseHead(bytes));
  assert.equal(await raw.nextText(), "early");
  raw.destroy();
});

attack("resets in the middle of anything are harmless", { perMessageDeflate: true }, async ({ server, port }) => {
  for (let count = 0; count < 30; count++) {
    const raw = await RawWebSocket.open(port, "/");
    raw.bytes.write(Buffer.from("81fe", "hex"));
    if (count % 3 === 0) raw.sendClose(1000);
    const socket = raw.bytes.duplex as { resetAndDestroy?(): void };
    socket.resetAndDestroy?.();
  }
  await eventually(() => server.clients.size === 0, { what: "connections are left" });
});

attack("a bomb of compressed zeros is 1009", { perMessageDeflate: true, maxPayload: 100_000 }, async ({ port }) => {
  const raw = await RawWebSocket.open(port, "/", { "Sec-WebSocket-Extensions": "permessage-deflate" });
  const { deflateRawSync } = await import("node:zlib");
  const bomb = deflateRawSync(Buffer.alloc(50_000_000), { finishFlush: 2 });
  raw.send({ opcode: 2, rsv: 4, payload: bomb.subarray(0, -4) });
  assert.equal(await raw.nextCloseCode(), 1009);
  raw.destroy();
});

attack(
  "who reads nothing is dropped, whatever is sent to it",
  { maxBufferedBytes: 1_000_000 },
  async ({ server, port }) => {
    const raw = await RawWebSocket.open(port, "/");
    (raw.bytes.duplex as { pause(): void }).pause();
    const [connection] = server.clients;
    const errors: string[] = [];
    connection?.on("error", ({ code }) => void errors.push(code));
    await eventually(
      () => {
        connection?.send(Buffer.alloc(200_000));
        return errors.length > 0;
      },
      { what: "it was not dropped" },
    );
    assert.deepEqual(errors, ["slow-reader"]);
    await eventually(() => server.clients.size === 0, { what: "it is left" });
    raw.destroy();
  },
);
