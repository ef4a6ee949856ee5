import assert from "node:assert/strict";
import { test } from "node:test";
import { EngineRequest } from "../http/request.js";
import { handshakeOf } from "./handshake.js";
import { memoryRequest } from "./memory-server.test.js";

const ISSUED = Date.UTC(2024, 0, 2, 3, 4, 5);

function handshake(url: string, headers: Record<string, string> = {}, auth: Record<string, unknown> = {}) {
  return handshakeOf(new EngineRequest(memoryRequest({ url, headers }), false), auth, ISSUED);
}

test("tells how the client came", () => {
  const url = "/socket.io/?EIO=4&transport=websocket&token=a%20b";
  const shown = handshake(url, { "X-Custom": "1" }, { token: "secret" });
  assert.deepEqual(shown, {
    headers: { "x-custom": "1" },
    time: new Date(ISSUED).toString(),
    address: "192.0.2.1",
    xdomain: false,
    secure: false,
    issued: ISSUED,
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
  assert.equal(handshakeOf(new EngineRequest(request, false), {}, ISSUED).secure, true);
});

test("a connection without an address has an empty one", () => {
  const request = memoryRequest();
  Object.defineProperty(request, "socket", { value: {} });
  assert.equal(handshakeOf(new EngineRequest(request, false), {}, ISSUED).address, "");
});

test("a parameter named __proto__ is a parameter", () => {
  const { query } = handshake("/?__proto__=x");
  assert.equal(Object.getPrototypeOf(query), Object.prototype);
  assert.deepEqual(Object.entries(query), [["__proto__", "x"]]);
});
