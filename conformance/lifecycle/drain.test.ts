/** io.drain(): clients are sent elsewhere at a rate, nothing acknowledged is lost, and the process ends by itself. */
import assert from "node:assert/strict";
import type { Server as OwnServer } from "@tidewire/server";
import { ByteClient, nextEvent, RawHttp, RawPolling, RawStream, upgradeRequest } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { runNode } from "../support/child.js";
import { cases } from "../support/clients.js";
import { asEmits, pair } from "../support/pair.js";
import { isOracle, PEER, serve } from "../support/peer.js";

const POLL = "/socket.io/?EIO=4&transport=polling";

if (!isOracle) {
  test("a server that drains lets nobody in: 503 with Retry-After for polls and upgrades", async (t) => {
    const server = await serve(t);
    const held = await RawPolling.open(server.port);
    const draining = (server.io as unknown as OwnServer).drain();
    const http = new RawHttp(server.port);
    t.after(() => http.close());
    const refused = await http.get(POLL);
    assert.deepEqual(
      [refused.status, refused.headers["retry-after"], refused.text],
      [503, "2", '{"code":4,"message":"server is draining: come back elsewhere"}'],
    );
    const client = await ByteClient.connect(server.port);
    client.write(upgradeRequest("/socket.io/?EIO=4&transport=websocket"));
    assert.match((await client.readAll()).toString(), /^HTTP\/1\.1 503 [\s\S]*\r\nRetry-After: 2\r\n/);
    assert.equal((await held.get()).text, "6\u001e1");
    await draining;
    held.close();
  });

  test("clients over WebSocket are closed with 1012 and a reason, behind everything that waited for them", async (t) => {
    const server = await serve(t);
    const stream = await RawStream.open(server.port);
    await stream.join();
    server.io.emit("last words");
    const draining = (server.io as unknown as OwnServer).drain();
    assert.equal(await stream.next(), '42["last words"]');
    assert.equal(await stream.socket.nextCloseCode(), 1012);
    await draining;
    assert.equal(server.io.engine.clientsCount, 0);
  });

  for (const which of cases((client) => client.name === "client 4.8.4" || client.name === "client 2.5.0")) {
    test(`${which.title} gets its acknowledgement, and means to connect again`, async (t) => {
      const server = await serve(t);
      const { client, socket } = await pair(t, server, which);
      const asked = nextEvent(asEmits(socket), "save");
      const acknowledged = new Promise((resolve) => client.emit("save", "precious", resolve));
      const [value, done] = (await asked) as [string, (answer: string) => void];
      const lost = nextEvent(client, "disconnect");
      const draining = (server.io as unknown as OwnServer).drain();
      setTimeout(() => done(`saved ${value}`), 100);
      assert.equal(await acknowledged, "saved precious");
      const [reason] = await lost;
      assert.equal(reason, "transport close");
      await draining;
    });
  }

  test("a process that drains and closes its server ends by itself", async () => {
    const { code, output } = await runNode(
      `
      const { Server } = require(${JSON.stringify(PEER)});
      const client = require("socket.io-client");
      const http = require("http").createServer();
      const io = new Server(http);
      http.listen(0, () => {
        for (let at = 0; at < 5; at++) {
          const transports = at % 2 === 0 ? ["websocket"] : ["polling"];
          client("http://127.0.0.1:" + http.address().port, { transports, forceNew: true, reconnection: false });
        }
      });
      let joined = 0;
      io.on("connection", async () => {
        if (++joined < 5) return;
        await io.drain({ ratePerSecond: 50 });
        await io.close();
        console.log("closed");
      });
      `,
      "commonjs",
    );
    assert.deepEqual({ code, output }, { code: 0, output: "closed" });
  });
}
