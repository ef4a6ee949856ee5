import assert from "node:assert/strict";
import { ServerResponse } from "node:http";
import { Socket } from "node:net";
import { test } from "node:test";
import { fakeRequest, fakeResponse } from "@tidewire/testkit";
import { type PlainHead, readPlainHead } from "@tidewire/wire/ws";
import { corsMiddleware, grantsBy } from "./cors.js";
import { HeadRequest } from "./request.js";

test("a request from an allowed origin goes on with its headers", () => {
  const response = fakeResponse();
  let passed = 0;
  const request = fakeRequest({ headers: { origin: "https://app.example" } });
  corsMiddleware({ origin: "https://app.example", credentials: true })(request, response, () => passed++);
  assert.equal(passed, 1);
  assert.equal(response.getHeader("Access-Control-Allow-Origin"), "https://app.example");
  assert.equal(response.getHeader("Access-Control-Allow-Credentials"), "true");
});

test("a preflight is answered with 204 and goes no further", () => {
  const response = fakeResponse();
  const request = fakeRequest({ method: "OPTIONS", headers: { origin: "https://app.example" } });
  corsMiddleware({ origin: ["https://app.example"] })(request, response, () => assert.fail("went on"));
  assert.deepEqual([response.statusCode, response.body, response.writableEnded], [204, "", true]);
  assert.equal(response.getHeader("Access-Control-Allow-Methods"), "GET,HEAD,PUT,PATCH,POST,DELETE");
});

test("an origin that is not allowed gets no permission", () => {
  const response = fakeResponse();
  const request = fakeRequest({ headers: { origin: "https://evil.example" } });
  corsMiddleware({ origin: ["https://app.example"] })(request, response, () => undefined);
  assert.equal(response.getHeader("Access-Control-Allow-Origin"), undefined);
});

const HEAD = [
  "GET / HTTP/1.1",
  "Host: example",
  "Upgrade: websocket",
  "Connection: Upgrade",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "Sec-WebSocket-Version: 13",
  "Origin: https://app.example",
  "\r\n",
].join("\r\n");
const handshake = new HeadRequest(readPlainHead(HEAD) as PlainHead, HEAD, new Socket());

test("a handshake is granted what a response would say, without one", () => {
  for (const options of [{}, { origin: true, credentials: true, exposedHeaders: "X-One" }, { origin: /other/ }]) {
    const request = fakeRequest({ headers: { origin: "https://app.example" } });
    const response = new ServerResponse(request);
    corsMiddleware(options)(request, response, () => undefined);
    const grants = grantsBy(options)(handshake);
    assert.deepEqual(grants?.headers, { ...response.getHeaders() });
    assert.equal(grants?.getHeader("Vary"), response.getHeader("Vary"));
  }
});

test("where the application has a word in it, it is not asked with less than a request", () => {
  const never = () => assert.fail("asked");
  assert.equal(grantsBy(never)(handshake), null);
  const options = { origin: never };
  assert.equal(grantsBy(options)(handshake), null);
  const later: { origin: unknown } = { origin: "*" };
  const grants = grantsBy(later as never);
  later.origin = never;
  assert.equal(grants(handshake), null);
});
