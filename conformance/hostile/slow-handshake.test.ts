/** Slowloris: request heads that never end, one byte at a time, are bounded by the HTTP server's own deadlines. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { io as connect } from "@tidewire/client";
import { Server } from "@tidewire/server";
import { ByteClient, pause } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";

const HEADS = {
  "a poll": "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\nX-A: ",
  "an upgrade":
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-A: ",
};

for (const [what, head] of Object.entries(HEADS)) {
  test(`${what} whose head comes a byte at a time is answered 408 and dropped, while others are served`, async (t) => {
    const http = createServer({ headersTimeout: 400, connectionsCheckingInterval: 50 });
    const io = new Server(http);
    io.on("connection", (socket) => socket.on("ask", (answer: (text: string) => void) => answer("served")));
    await once(http.listen(0, "127.0.0.1"), "listening");
    t.after(() => io.close());
    const { port } = http.address() as AddressInfo;

    const slow = await ByteClient.connect(port);
    t.after(() => slow.destroy());
    slow.write(head);
    const dripping = setInterval(() => slow.write("a"), 20);
    t.after(() => clearInterval(dripping));
    const honest = connect(`http://127.0.0.1:${port}`, { forceNew: true });
    t.after(() => void honest.close());
    while (!slow.isClosed) {
      assert.equal(await honest.timeout(5_000).emitWithAck("ask"), "served");
      await pause(10);
    }
    assert.match((await slow.readUntil("\r\n")).toString(), /^HTTP\/1\.1 408 /);
    assert.equal(io.engine.clientsCount, 1);
  });
}
