import assert from "node:assert/strict";
import { test } from "node:test";
import { EngineRequest } from "../http/request.js";
import { handshakeOf } from "./handshake.js";
import { memoryRequest } from "./memory-server.test.js";

function handshake(url: string, headers: Record<string, string> = {}) {
  return handshakeOf(new EngineRequest(memoryRequest({ url, headers }), false), {}, 0);
}

test("tells how the client came", () => {
  const url = "/socket.io/?EIO=4&transport=websocket&token=a%20b";
  const request = new EngineRequest(memoryRequest({ url, headers: { "X-Custom": "1" } }), false);
  const issued = request.issued + 5000;
  assert.deepEqual(handshakeOf(request, { token: "secret" }, 5000), {
    headers: { "x-custom": "1" },
    time: new Date(issued).toString(),
    address: "192.0.2.1",
    xdomain: false,
    secure: false,
    issued,
    url,
    query: { EIO: "4", transport: "websocket", token: "a b" },
    auth: { token: "secret" },
  });
});

test("a request that names an origin is from another domain", () => {
  assert.equal(handshake("/", { Origin: "https://a.example" }).xdomain, true);
  assert.equal(handshake("/", { Origin: "" }).xdomain, false);
});

test("a request over TLS is secure", () => {
  const request = memoryRequest();
  Object.defineProperty(request.socket, "encrypted", { value: true });
  assert.equal(handshakeOf(new EngineRequest(request, false), {}, 0).secure, true);
});

test("a connection without an address has an empty one", () => {
  const request = memoryRequest();
  Object.defineProperty(request, "socket", { value: {} });
  assert.equal(handshakeOf(new EngineRequest(request, false), {}, 0).address, "");
});

test("a parameter named __proto__ is a parameter", () => {
  const { query } = handshake("/?__proto__=x");
  assert.equal(Object.getPrototypeOf(query), Object.prototype);
  assert.deepEqual(Object.entries(query), [["__proto__", "x"]]);
});

test("shows copies: who changes the credentials changes nobody else's", () => {
  const auth = Object.freeze({ token: "x" });
  const shown = handshakeOf(new EngineRequest(memoryRequest(), false), auth, 0);
  shown.auth.token = "y";
  assert.deepEqual(auth, { token: "x" });
});
