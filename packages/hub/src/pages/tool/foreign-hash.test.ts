import assert from "node:assert/strict";
import { test } from "node:test";
import { readV1, readV2, writeV2 } from "./foreign-hash.js";
import { EMPTY_SETUP } from "./setup.js";

/** As that tool makes it with its defaults. */
const SHARED = btoa(
  JSON.stringify({
    server: "http://localhost:8080",
    listen: ["socketio-client", "message"],
    emit: ["socketio-client", "socketio-client-ack"],
    config: { path: "/socket.io", forceNew: true, reconnectionAttempts: 3, timeout: 2000 },
  }),
);

test("reads a v2 link with its defaults", () => {
  assert.deepEqual(readV2(SHARED), {
    ...EMPTY_SETUP,
    url: "http://localhost:8080",
    listen: ["socketio-client", "message"],
    emits: ["socketio-client", "socketio-client-ack"],
    options: '{"reconnectionAttempts":3,"timeout":2000}',
  });
});

test("a v2 link with everything: namespace in the URL, auth, headers, query, config as text", () => {
  const config = JSON.stringify({
    auth: { t: 1 },
    extraHeaders: { "X-A": "b" },
    query: { q: "1" },
    transports: ["websocket"],
  });
  const setup = readV2(btoa(JSON.stringify({ server: "https://a.example/admin", config })));
  assert.deepEqual(setup, {
    ...EMPTY_SETUP,
    url: "https://a.example",
    namespaces: ["/admin"],
    auth: '{"t":1}',
    headers: "X-A: b",
    query: "q=1",
    transports: ["websocket"],
  });
});

test("what we write as v2 is what that tool writes, and comes back whole", () => {
  const setup = readV2(SHARED) ?? assert.fail();
  assert.deepEqual(JSON.parse(atob(writeV2(setup))), {
    server: "http://localhost:8080",
    listen: ["socketio-client", "message"],
    emit: ["socketio-client", "socketio-client-ack"],
    config: { reconnectionAttempts: 3, timeout: 2000, path: "/socket.io", forceNew: true },
  });
  const rich = {
    ...EMPTY_SETUP,
    url: "https://a.example",
    namespaces: ["/größe"],
    auth: '{"t":1}',
    headers: "X-A: b",
    query: "q=1",
    credentials: true,
    transports: ["websocket"] as const,
    options: '{"timeout":1}',
  };
  assert.deepEqual(readV2(writeV2(rich)), rich);
});

test("reads a v1 link: 2.x over WebSocket alone", () => {
  const opt = encodeURIComponent('{"timeout":10000,"query":{"a":"b"}}');
  const hash = `url=${encodeURIComponent("http://localhost:8080/chat")}&path=%2Fsocket.io&opt=${opt}&events=message,news`;
  assert.deepEqual(readV1(hash), {
    ...EMPTY_SETUP,
    url: "http://localhost:8080",
    namespaces: ["/chat"],
    revision: 3,
    transports: ["websocket"],
    query: "a=b",
    options: '{"timeout":10000}',
    listen: ["message", "news"],
    emits: ["message", "news"],
  });
  assert.deepEqual(readV1('url=http://a&events=["x","y"]&opt=nonsense')?.listen, ["x", "y"]);
});

test("what is no such link is none", () => {
  assert.deepEqual(
    [readV1("lobby"), readV2("lobby"), readV2(btoa('{"a":1}')), readV2(btoa("[1]"))],
    [undefined, undefined, undefined, undefined],
  );
});
