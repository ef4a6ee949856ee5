import assert from "node:assert/strict";
import { test } from "node:test";
import { ClientError } from "./client-error.js";
import { explainer } from "./close-cause.js";

const describe = (...args: Parameters<ReturnType<typeof explainer>>) => {
  const { closedBy, closeCode, hint } = explainer()(...args);
  assert.ok(hint.length > 0);
  return [closedBy, closeCode];
};
const closed = (code: number) => ({ description: "websocket connection closed", context: { code } });

test("says who ended a connection, and why in a code", () => {
  assert.deepEqual(describe("io client disconnect"), ["client", "client-disconnect"]);
  assert.deepEqual(describe("forced close"), ["client", "client-disconnect"]);
  assert.deepEqual(describe("io server disconnect"), ["server", "server-disconnect"]);
  assert.deepEqual(describe("ping timeout"), ["network", "no-heartbeat"]);
  assert.deepEqual(describe("parse error", new RangeError("x")), ["server", "bad-packet"]);
  assert.deepEqual(describe("transport close", closed(1006)), ["network", "connection-lost"]);
  assert.deepEqual(describe("transport close", closed(1009)), ["server", "message-too-big"]);
  assert.deepEqual(describe("transport close", closed(1001)), ["server", "server-restart"]);
  assert.deepEqual(describe("transport close", closed(1012)), ["server", "server-restart"]);
  assert.deepEqual(describe("transport close", closed(1005)), ["server", "server-close"]);
  const told = (description: string) => describe("transport close", { description });
  assert.deepEqual(told("transport closed by the server"), ["server", "server-close"]);
  assert.deepEqual(told("network connection lost"), ["network", "network-lost"]);
  assert.deepEqual(told("page was put aside"), ["client", "page-aside"]);
});

test("tells an unknown session and a body too large from a failed transport", () => {
  const failed = (description: number) => new ClientError("transport", "xhr poll error", { description });
  assert.deepEqual(describe("transport error", failed(400)), ["server", "server-close"]);
  assert.deepEqual(describe("transport error", failed(413)), ["server", "message-too-big"]);
  assert.deepEqual(describe("transport error", failed(0)), ["network", "transport-error"]);
});

test("a text that a server sent is no code", () => {
  for (const description of ["constructor", "__proto__", "toString"]) {
    const error = new ClientError("server", "server error", { description });
    assert.deepEqual(describe("transport error", error), ["network", "transport-error"]);
  }
});

test("keeps the error, or the description and context, of the transport", () => {
  const error = new ClientError("transport", "websocket error");
  assert.equal(explainer()("transport error", error), error);
  const { description, context } = explainer()("transport close", closed(1006));
  assert.deepEqual([description, context], ["websocket connection closed", { code: 1006 }]);
});

test("names a proxy's timeout after three cuts at the same age", () => {
  const history = explainer();
  const cut = (livedMs: number) => history("transport close", closed(1006), { openedMs: Date.now() - livedMs });
  assert.equal(cut(60_000).closeCode, "connection-lost");
  assert.equal(cut(61_000).closeCode, "connection-lost");
  const third = cut(60_400);
  assert.equal(third.closeCode, "idle-proxy-timeout");
  assert.match(third.hint, /same age/);
  assert.equal(cut(5_000).closeCode, "connection-lost");
});

test("an end of another kind breaks the pattern", () => {
  const history = explainer();
  const cut = () => history("transport close", closed(1006), { openedMs: Date.now() - 60_000 }).closeCode;
  cut();
  cut();
  history("io server disconnect");
  assert.equal(cut(), "connection-lost");
});
