/** A thousand connections come and go: nothing of them stays. */
import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { eventually, HandleWatch, RawWebSocket } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { echo } from "./listening.js";

const ROUNDS = 10;
const AT_ONCE = 100;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

async function round(port: number): Promise<void> {
  const raws = await Promise.all(Array.from({ length: AT_ONCE }, () => RawWebSocket.open(port, "/")));
  for (const [at, raw] of raws.entries()) {
    raw.sendText("x".repeat(1000));
    await raw.nextText();
    if (at % 3 === 0) raw.sendClose(1000);
    if (at % 3 === 1) raw.send({ rsv: 2 });
    if (at % 3 !== 2) await raw.nextCloseCode();
    raw.destroy();
  }
}

test("handles and heap are flat over 1000 connections", async (t) => {
  const { server, port } = await echo(t);
  // What is compiled and pooled on the way is not what is looked for.
  for (let count = 0; count < ROUNDS; count++) await round(port);
  await eventually(() => server.clients.size === 0, { what: "connections are left" });
  const handles = new HandleWatch();
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let count = 0; count < ROUNDS; count++) await round(port);
  await eventually(() => server.clients.size === 0, { what: "connections are left" });
  await handles.nothingLeft();
  collect();
  const grown = process.memoryUsage().heapUsed - before;
  // A connection that stayed would be 1 kB at least, a thousand of them 1 MB.
  t.diagnostic(`${grown} bytes`);
  assert.ok(grown < 500_000, `the heap has grown by ${grown} bytes`);
});
