import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
import { HandleWatch, openHandles } from "./open-handles.js";

test("names what was left open and is content once it is closed", async () => {
  const watch = new HandleWatch();
  const server = createServer().listen(0);
  await once(server, "listening");
  assert.deepEqual(watch.added, ["TCPServerWrap: 1"]);
  await assert.rejects(watch.nothingLeft({ withinMs: 1 }), {
    code: "timed-out",
    message: /handles were left behind within 1 ms: TCPServerWrap: 1/,
  });
  server.close();
  await watch.nothingLeft();
});

test("counts timers, but not those that do not hold the process", async () => {
  const before = openHandles().get("Timeout") ?? 0;
  const holding = setTimeout(() => {}, 60_000);
  const loose = setTimeout(() => {}, 60_000).unref();
  assert.equal(openHandles().get("Timeout"), before + 1);
  clearTimeout(holding);
  clearTimeout(loose);
});
