import assert from "node:assert/strict";
import { test } from "node:test";
import { network, platform } from "./node.js";

test("has no page, and WebTransport only where a package brought it", () => {
  const port = network({});
  assert.deepEqual(
    ["polling", "websocket", "webtransport"].map((name) => port.has(name)),
    [true, true, false],
  );
  assert.equal(platform.watchPage, undefined);
});

test("hands bytes out as a Buffer of the same memory, or as asked for", async () => {
  const bytes = Uint8Array.of(0, 1, 2).subarray(1);
  const buffer = platform.toBinary(bytes, undefined) as Buffer;
  assert.ok(Buffer.isBuffer(buffer));
  assert.deepEqual([buffer.buffer, [...buffer]], [bytes.buffer, [1, 2]]);
  assert.deepEqual(platform.toBinary(bytes, "arraybuffer"), Uint8Array.of(1, 2).buffer);
  assert.deepEqual(await (platform.toBinary(bytes, "blob") as Blob).arrayBuffer(), Uint8Array.of(1, 2).buffer);
});

test("lets the process end while a timer runs, if asked to", () => {
  const count = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
  const before = count();
  const loose = platform.timers({ autoUnref: true })(60_000, () => {});
  assert.equal(count(), before);
  const holding = platform.timers({})(60_000, () => {});
  assert.equal(count(), before + 1);
  loose();
  holding();
});
