/** Pages of other origins that come with the credentials of their reader (CSWSH), and how many may come at once. */
import assert from "node:assert/strict";
import { nextEvent, RawHttp, RawStream, RawWebSocket } from "@tidewire/testkit";
import { io } from "socket.io-client";
import { test } from "../support/bounded-test.js";
import { isOracle, type Options, serve } from "../support/peer.js";

const SOCKET = "/socket.io/?EIO=4&transport=websocket";
const EVIL = { Origin: "https://evil.example", Cookie: "session=1" };

if (!isOracle) {
  test("a foreign page with a cookie gets a connect_error that names its origin and the options; the log says it once", async (t) => {
    const lines = t.mock.method(console, "warn", () => undefined).mock;
    const server = await serve(t);
    server.io.on("connection", () => assert.fail("let in"));
    server.io.engine.on("connection", () => assert.fail("shown to the application"));
    for (let attempt = 0; attempt < 2; attempt++) {
      const client = io(server.url, { transports: ["websocket"], extraHeaders: EVIL, forceNew: true });
      const [error] = (await nextEvent(client, "connect_error")) as [Error];
      client.disconnect();
      assert.match(error.message, /"https:\/\/evil\.example".*cors\.origin or allowedOrigins/);
    }
    assert.equal(lines.callCount(), 1);
    assert.match(String(lines.calls[0]?.arguments[0]), /"https:\/\/evil\.example".*cors\.origin or allowedOrigins/);
  });

  for (const [title, options, headers] of [
    ["whom cors admits", { cors: { origin: "https://evil.example" } }, EVIL],
    ["whom cors admits with everybody", { cors: { origin: "*" } }, EVIL],
    ["whose host is below one that allowedOrigins has", { allowedOrigins: [".example"] }, EVIL],
    ["without a cookie", {}, { Origin: "https://evil.example" }],
    ["of no origin", {}, { Cookie: "session=1" }],
  ] as [string, Options, Record<string, string>][]) {
    test(`a client ${title} is let in`, async (t) => {
      const server = await serve(t, options);
      const socket = await RawWebSocket.open(server.port, SOCKET, headers);
      t.after(() => socket.destroy());
      assert.match(await socket.nextText(), /^0\{/);
      socket.sendText("40");
      assert.match(await socket.nextText(), /^40\{"sid"/);
    });
  }

  test("an address gets 429 for one session more than it may have, and is let in again when one ended", async (t) => {
    const server = await serve(t, { maxConnectionsPerAddress: 2 });
    const http = new RawHttp(server.port);
    t.after(() => http.close());
    const handshake = (forwarded: string) =>
      http.get("/socket.io/?EIO=4&transport=polling", { "X-Forwarded-For": forwarded });
    const first = await RawStream.open(server.port);
    t.after(() => first.close());
    assert.equal((await handshake("192.0.2.1")).status, 200);
    const refused = await handshake("192.0.2.2");
    assert.deepEqual(
      [refused.status, refused.text],
      [429, '{"code":4,"message":"maxConnectionsPerAddress 2 reached"}'],
    );
    first.close();
    await first.socket.nextCloseCode().catch(() => undefined);
    assert.equal((await handshake("192.0.2.3")).status, 200);
  });
}
