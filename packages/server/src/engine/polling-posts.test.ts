/** What a polling session is sent. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeRequest, fakeResponse } from "@tidewire/testkit";
import { engineCodec } from "@tidewire/wire/engine";
import { jsonpFormat } from "./jsonp.js";
import { PollingSetup } from "./polling-setup.test.js";

test("a post is answered with ok, and its packets are handed on in order", async () => {
  const setup = new PollingSetup();
  const response = await setup.post("4a\u001ebAQI=\u001e3");
  assert.deepEqual([response.statusCode, response.body], [200, "ok"]);
  assert.deepEqual(response.headers, { "content-type": "text/html", "content-length": 2, "x-initial": "false" });
  assert.deepEqual(setup.log, ["message a", "message <0102>", "pong"]);
});

test("a character may be split between two chunks", async () => {
  const setup = new PollingSetup();
  const response = fakeResponse();
  const request = fakeRequest({ method: "POST" });
  setup.transport.handle(request, response);
  for (const byte of Buffer.from("4é")) request.push(Buffer.of(byte));
  request.push(null);
  await response.ended;
  assert.deepEqual(setup.log, ["message é"]);
});

test("revision 3 posts bytes too", async () => {
  const setup = new PollingSetup({ version: 3 });
  const headers = { "content-type": "Application/Octet-Stream; x=y" };
  await setup.post(Buffer.from("0102ff0407", "hex"), headers);
  await setup.post("2:4a", { "content-type": "text/plain;charset=UTF-8" });
  assert.deepEqual(setup.log, ["message <07>", "message a"]);
});

test("bytes in revision 4, and text that is none, are invalid content", async () => {
  for (const [body, headers] of [
    ["4a", { "content-type": "application/octet-stream" }],
    [Buffer.of(0x34, 0xff), {}],
  ] as const) {
    const setup = new PollingSetup();
    const response = await setup.post(body, headers);
    assert.deepEqual([response.statusCode, response.body], [400, ""]);
    assert.deepEqual(setup.log, ["transport error: invalid content"]);
  }
});

test("a body that is no payload ends the session, and nothing of it is handed on", async () => {
  for (const body of ["", "abc", "4a\u001e", "\u001e", "4a\u001ex"]) {
    const setup = new PollingSetup();
    const response = await setup.post(body);
    assert.equal(response.statusCode, 400);
    assert.match(setup.log.join(), /^parse error: no packet at offset \d of the payload$/);
  }
});

test("a JSONP form without a payload is accepted", async () => {
  const setup = new PollingSetup({ format: jsonpFormat(engineCodec(4), "0") });
  assert.equal((await setup.post("")).body, "ok");
  assert.equal((await setup.post("d=4a")).body, "ok");
  assert.deepEqual(setup.log, ["message a"]);
});

test("a body at the limit is taken, one over it is a 413 and ends the session", async () => {
  const setup = new PollingSetup();
  assert.equal((await setup.post("4123456789")).statusCode, 200);
  assert.equal((await setup.post("41234567890")).statusCode, 413);
  assert.deepEqual(setup.log, ["message 123456789", "transport error: payload exceeds maxHttpBufferSize 10"]);
});

test("a body that announces too much is refused unread", async () => {
  const setup = new PollingSetup();
  const response = fakeResponse();
  const request = fakeRequest({ method: "POST", headers: { "content-length": "11" } });
  setup.transport.handle(request, response);
  assert.deepEqual([response.statusCode, response.headers], [413, { connection: "close" }]);
  assert.deepEqual(setup.log, ["transport error: payload exceeds maxHttpBufferSize 10"]);
});

test("an endless body is cut at the limit, however its chunks arrive", async () => {
  const setup = new PollingSetup();
  const response = fakeResponse();
  const request = fakeRequest({ method: "POST", httpVersion: "2.0" });
  setup.transport.handle(request, response);
  for (let i = 0; i < 100; i++) request.push("4");
  await response.ended;
  request.push("4");
  request.push(null);
  await new Promise((resolve) => request.on("close", resolve));
  assert.deepEqual([response.statusCode, response.headers], [413, {}]);
  assert.equal(setup.log.length, 1);
});

test("a second post beside the first ends the session", async () => {
  const setup = new PollingSetup();
  const request = fakeRequest({ method: "POST" });
  const first = fakeResponse();
  setup.transport.handle(request, first);
  const second = fakeResponse();
  setup.transport.handle(fakeRequest({ method: "POST" }), second);
  assert.equal(second.statusCode, 400);
  assert.deepEqual(setup.log, ["transport error: data request overlap from client"]);
  request.push("4late");
  request.push(null);
  await first.ended;
  assert.equal(setup.poll().statusCode, 400);
});

test("a post that is cut off ends the session", async () => {
  const setup = new PollingSetup();
  const request = fakeRequest({ method: "POST" });
  setup.transport.handle(request, fakeResponse());
  request.push("4a");
  request.destroy();
  await new Promise((resolve) => request.on("close", resolve));
  assert.deepEqual(setup.log, ["transport error: data request connection closed prematurely"]);
});
