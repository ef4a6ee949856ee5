import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { network, platform, webSocketOf } from "./node.js";

test("has no page, and WebTransport only where a package brought it", () => {
  const port = network({});
  assert.deepEqual(
    ["polling", "websocket", "webtransport"].map((name) => port.has(name)),
    [true, true, false],
  );
  assert.equal(platform.watchPage, undefined);
});

test("gives the WebSocket alone to who needs no more", async () => {
  const failed = await new Promise((resolve) => {
    const sink = { opened() {}, message() {}, failed: resolve, closed() {} };
    webSocketOf({ withCredentials: true, extraHeaders: { bad: "a\r\nb" } })("ws://alone/", {}, sink);
  });
  assert.equal((failed as NodeJS.ErrnoException).code, "ERR_INVALID_CHAR");
});

test("hands bytes out as a Buffer of the same memory, or as asked for", async () => {
  const bytes = Uint8Array.of(0, 1, 2).subarray(1);
  const buffer = platform.toBinary(bytes, undefined) as Buffer;
  assert.ok(Buffer.isBuffer(buffer));
  assert.deepEqual([buffer.buffer, [...buffer]], [bytes.buffer, [1, 2]]);
  assert.deepEqual(platform.toBinary(bytes, "arraybuffer"), Uint8Array.of(1, 2).buffer);
  assert.deepEqual(await (platform.toBinary(bytes, "blob") as Blob).arrayBuffer(), Uint8Array.of(1, 2).buffer);
});

test("prints what a listener threw", () => {
  const print = mock.method(console, "error", () => {});
  platform.report("bug");
  assert.deepEqual(print.mock.calls[0]?.arguments, ["bug"]);
  print.mock.restore();
});

test("has a clock", () => {
  assert.ok(Math.abs(platform.now() - Date.now()) < 60_000);
});
