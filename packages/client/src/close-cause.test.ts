import assert from "node:assert/strict";
import { test } from "node:test";
import { ClientError } from "./client-error.js";
import { explain } from "./close-cause.js";

const describe = (...args: Parameters<ReturnType<typeof explain>>) => {
  const { closedBy, closeCode, hint } = explain()(...args);
  assert.ok(hint.length > 0);
  return [closedBy, closeCode];
};
const closed = (code: number) => ({ description: "websocket connection closed", context: { code } });

test("says who ended a connection, and why in a code", () => {
  assert.deepEqual(describe("io client disconnect", undefined, 0), ["client", "client-disconnect"]);
  assert.deepEqual(describe("forced close", undefined, 0), ["client", "client-disconnect"]);
  assert.deepEqual(describe("io server disconnect", undefined, 0), ["server", "server-disconnect"]);
  assert.deepEqual(describe("ping timeout", undefined, 0), ["network", "no-heartbeat"]);
  assert.deepEqual(describe("parse error", new RangeError("x"), 0), ["server", "bad-packet"]);
  assert.deepEqual(describe("transport close", closed(1006), 0), ["network", "connection-lost"]);
  assert.deepEqual(describe("transport close", closed(1009), 0), ["server", "message-too-big"]);
  assert.deepEqual(describe("transport close", closed(1001), 0), ["server", "server-restart"]);
  assert.deepEqual(describe("transport close", closed(1012), 0), ["server", "server-restart"]);
  assert.deepEqual(describe("transport close", closed(1005), 0), ["server", "server-close"]);
  const told = (description: string) => describe("transport close", { description }, 0);
  assert.deepEqual(told("transport closed by the server"), ["server", "server-close"]);
  assert.deepEqual(told("network connection lost"), ["network", "network-lost"]);
  assert.deepEqual(told("page was put aside"), ["client", "page-aside"]);
});

test("tells an unknown session and a body too large from a failed transport", () => {
  const failed = (description: number) => new ClientError("transport", "xhr poll error", { description });
  assert.deepEqual(describe("transport error", failed(400), 0), ["server", "server-close"]);
  assert.deepEqual(describe("transport error", failed(413), 0), ["server", "message-too-big"]);
  assert.deepEqual(describe("transport error", failed(0), 0), ["network", "transport-error"]);
});

test("keeps the error, or the description and context, of the transport", () => {
  const error = new ClientError("transport", "websocket error");
  assert.equal(explain()("transport error", error, 0), error);
  const { description, context } = explain()("transport close", closed(1006), 0);
  assert.deepEqual([description, context], ["websocket connection closed", { code: 1006 }]);
});

test("names a proxy's timeout after three cuts at the same age", () => {
  const history = explain();
  const cut = (livedMs: number) => history("transport close", closed(1006), livedMs);
  assert.equal(cut(60_000).closeCode, "connection-lost");
  assert.equal(cut(61_000).closeCode, "connection-lost");
  const third = cut(60_400);
  assert.equal(third.closeCode, "idle-proxy-timeout");
  assert.match(third.hint, /same age/);
  assert.equal(cut(5_000).closeCode, "connection-lost");
});

test("an end of another kind breaks the pattern", () => {
  const history = explain();
  const cut = () => history("transport close", closed(1006), 60_000).closeCode;
  cut();
  cut();
  history("io server disconnect", undefined, 60_000);
  assert.equal(cut(), "connection-lost");
});
