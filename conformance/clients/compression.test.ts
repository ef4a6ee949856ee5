/** permessage-deflate with published clients, as far as both ends want it. */
import assert from "node:assert/strict";
import { nextEvent, RawWebSocket } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { cases } from "../support/clients.js";
import { asEmits, pair } from "../support/pair.js";
import { isOracle, serve } from "../support/peer.js";

const SOCKET = "/socket.io/?EIO=4&transport=websocket";
const OFFER = { "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits" };

for (const which of cases((_, mode) => mode.name !== "polling only")) {
  test(`${which.title}: long and short messages, text and binary, both ways, compressed`, async (t) => {
    const server = await serve(t, { perMessageDeflate: { threshold: 100 } });
    const { client, socket } = await pair(t, server, which, { perMessageDeflate: { threshold: 100 } });
    for (const args of [["short"], ["long ".repeat(5_000)], [Buffer.alloc(10_000, "tide")], ["again".repeat(9_000)]]) {
      const atServer = nextEvent(asEmits(socket), "x");
      client.emit("x", ...args);
      const [received] = await atServer;
      assert.ok(Buffer.from(received as string).equals(Buffer.from(args[0] as string)));
      const atClient = nextEvent(client, "x");
      socket.emit("x", ...args);
      const [returned] = await atClient;
      assert.ok(Buffer.from(returned as string).equals(Buffer.from(args[0] as string)));
    }
  });
}

test("what the client offers is declined unless the option is on", async (t) => {
  const off = await RawWebSocket.open((await serve(t)).port, SOCKET, OFFER);
  assert.equal(off.head.headers["sec-websocket-extensions"], undefined);
  off.destroy();
  const on = await RawWebSocket.open((await serve(t, { perMessageDeflate: true })).port, SOCKET, OFFER);
  assert.match(on.head.headers["sec-websocket-extensions"] ?? "", /^permessage-deflate/);
  on.destroy();
});

// The reference's WebSocket library looks at the threshold only where no context is kept.
if (!isOracle) {
  test("only messages from the threshold on are compressed", async (t) => {
    const server = await serve(t, { perMessageDeflate: { threshold: 1_000 } });
    server.io.on("connection", (socket) => {
      socket.emit("x", "short");
      socket.emit("x", "long".repeat(1_000));
    });
    const socket = await RawWebSocket.open(server.port, SOCKET, OFFER);
    await socket.nextText();
    socket.sendText("40");
    assert.match(await socket.nextText(), /^40/);
    assert.equal(await socket.nextText(), '42["x","short"]');
    const { rsv, payload } = await socket.frames.next();
    assert.equal(rsv, 4);
    assert.ok(payload.length < 200);
    socket.destroy();
  });
}
