/** Workers behind one port by `@socket.io/sticky`: the primary reads session ids off the wire and hands connections over. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setupPrimary } from "@socket.io/cluster-adapter";
import { setupMaster } from "@socket.io/sticky";
import { eventually, nextEvent } from "@tidewire/testkit";
import { io as connect } from "socket.io-client";
import { test } from "../support/bounded-test.js";
import { forkWorker } from "./workers.js";

setupPrimary();

test("the requests of a session reach the worker that has it, whatever it travels by", async (t) => {
  const http = createServer();
  setupMaster(http, { loadBalancingMethod: "round-robin" });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  t.after(() => {
    http.close();
    http.closeAllConnections();
  });
  const workers = [await forkWorker(t, { WORKER_STICKY: "1" }), await forkWorker(t, { WORKER_STICKY: "1" })];
  for (const { orders } of workers) await eventually(async () => (await orders.send("serverCount", [])) === 2);

  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  // A worker answers and tells the primary of its new session at the same time, as the published server does: who asks
  // again before the primary has heard is handed to another worker, is refused and comes anew.
  const clients = [["polling"], ["polling"], ["polling", "websocket"], ["polling", "websocket"], ["websocket"]].map(
    (transports) => connect(url, { transports, forceNew: true, reconnectionDelay: 50 }),
  );
  t.after(() => {
    for (const client of clients) client.disconnect();
  });
  await Promise.all(clients.map((client) => client.connected || nextEvent(client, "connect")));
  await eventually(() => clients.slice(2).every(({ io }) => io.engine.transport.name === "websocket"));

  const counts = await Promise.all(workers.map(({ orders }) => orders.send("clients", [])));
  assert.ok((counts[0] as number) + (counts[1] as number) >= clients.length, `too few: ${counts}`);
  assert.ok(!counts.includes(0), `all clients are on one worker: ${counts}`);
  const heard = clients.map((client) => nextEvent(client, "event"));
  await workers[0]?.orders.send("emit", [null, "hello"]);
  for (const args of await Promise.all(heard)) assert.deepEqual(args, ["hello"]);
});
