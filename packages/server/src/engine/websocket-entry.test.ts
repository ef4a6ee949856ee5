import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { test } from "node:test";
import { eventually, fakeRequest, fakeResponse, socketPair, upgradeRequest } from "@tidewire/testkit";
import type { EngineOptions } from "./engine-options.js";
import { EngineSetup, POLLING, WEBSOCKET } from "./engine-setup.test.js";
import { OutPacket } from "./out-packet.js";

test("a polling session moves to a WebSocket and loses nothing on the way", async () => {
  const setup = new EngineSetup();
  const sid = await setup.openPolling();
  const [session] = setup.sessions;
  const socket = await setup.webSocket(`${WEBSOCKET}&sid=${sid}`);
  socket.sendText("2probe");
  assert.equal(await socket.nextText(), "3probe");
  session?.append(OutPacket.text("4one"));
  const poll = setup.request(`${POLLING}&sid=${sid}`);
  assert.equal((await poll).body, "4one");
  session?.append(OutPacket.text("4two"));
  socket.sendText("5");
  assert.equal(await socket.nextText(), "4two");
  assert.deepEqual([session?.wasUpgraded, session?.lastTransport], [true, "websocket"]);
  assert.equal((await setup.request(`${POLLING}&sid=${sid}`)).body, '{"code":3,"message":"Bad request"}');
  assert.equal(setup.engine.sessions.size, 1);
});

test("a second WebSocket for a session, or one for a transport that is none, is let in and closed", async () => {
  const setup = new EngineSetup();
  const sid = await setup.openPolling();
  const first = await setup.webSocket(`${WEBSOCKET}&sid=${sid}`);
  for (const path of [`${WEBSOCKET}&sid=${sid}`, `${POLLING}&sid=${sid}`, POLLING]) {
    const turnedAway = await setup.webSocket(path);
    turnedAway.sendText("2probe");
    assert.equal(await turnedAway.nextCloseCode(), 1000);
  }
  assert.equal(setup.sessions.length, 1);
  first.sendText("2probe");
  assert.equal(await first.nextText(), "3probe");
  first.sendText("5");
  await eventually(() => setup.sessions[0]?.wasUpgraded === true);
  assert.equal(await (await setup.webSocket(`${WEBSOCKET}&sid=${sid}`)).nextCloseCode(), 1000);
});

test("a WebSocket that is turned away and resets, or stays, is dropped and harms nobody", async () => {
  const setup = new EngineSetup();
  await setup.webSocket(POLLING);
  setup.socket?.destroy(new RangeError("read ECONNRESET"));
  const [client, socket] = socketPair();
  setup.server.emit("connection", socket);
  client.write(upgradeRequest(POLLING));
  await eventually(() => socket.writableEnded);
  setup.time.advance(1999);
  assert.equal(socket.destroyed, false);
  setup.time.advance(16);
  assert.equal(socket.destroyed, true);
});

test("a reset at any moment of an upgrade is the end of that connection alone", async () => {
  const setup = new EngineSetup({ allowRequest: (_request, decide) => setImmediate(decide, null, true) });
  const request = Buffer.from(upgradeRequest(WEBSOCKET));
  for (let length = 0; length <= request.length; length += 15) {
    const [client, socket] = socketPair();
    client.on("error", () => undefined);
    setup.server.emit("connection", socket);
    client.write(request.subarray(0, length));
    await new Promise((resolve) => setImmediate(resolve));
    client.resetAndDestroy();
    await eventually(() => socket.destroyed);
  }
  await setup.webSocket(WEBSOCKET);
  await eventually(() => setup.engine.sessions.size === 1);
});

test("frames behind the request in the same segment are read, illegal ones refused", async () => {
  const setup = new EngineSetup();
  const hi = Buffer.from("818300000000346869", "hex");
  await setup.upgrade(WEBSOCKET, {}, hi);
  await eventually(() => setup.heard.length === 1);
  assert.deepEqual(setup.heard, ["hi"]);
  const rsv2 = Buffer.from("a18000000000", "hex");
  await setup.upgrade(WEBSOCKET, {}, rsv2);
  await eventually(() => setup.heard.length === 2);
  assert.deepEqual(setup.heard, ["hi", "closed by transport error"]);
});

test("odd queries are refused or served, and throw nothing", () => {
  const setup = new EngineSetup();
  for (const url of [
    undefined,
    "",
    "/",
    "//evil",
    "http://evil/?transport=polling",
    "/?transport=polling&EIO=[]&sid[]=x",
    "/?transport=__proto__&sid=__proto__",
    "/?%zz=%00&transport=%ff",
    `/?${"a=b&".repeat(4000)}`,
  ]) {
    const request = fakeRequest();
    Object.assign(request, { url });
    const response = fakeResponse();
    setup.engine.handleRequest(request, response);
    assert.ok(response.statusCode === 200 || response.statusCode === 400, String(url));
  }
});

test("pings by the clock, and ends who does not answer", async () => {
  const setup = new EngineSetup({ pingInterval: 1000, pingTimeout: 500 });
  const socket = await setup.webSocket(WEBSOCKET);
  await socket.nextText();
  setup.time.advance(1016);
  assert.equal(await socket.nextText(), "2");
  setup.time.advance(516);
  assert.equal(await socket.nextCloseCode(), 1000);
  assert.deepEqual(setup.heard, ["closed by ping timeout"]);
});

test("close ends every session, with what was pending before it", async () => {
  const setup = new EngineSetup();
  const socket = await setup.webSocket(WEBSOCKET);
  await socket.nextText();
  const sid = await setup.openPolling();
  const poll = setup.request(`${POLLING}&sid=${sid}`);
  await eventually(() => setup.sessions[1]?.transport?.writable === true);
  setup.sessions[0]?.append(OutPacket.text("4last"));
  setup.engine.close();
  assert.equal((await poll).body, "1");
  assert.equal(await socket.nextText(), "4last");
  assert.equal(await socket.nextCloseCode(), 1000);
  assert.deepEqual(setup.heard, ["closed by server shutting down", "closed by server shutting down"]);
  assert.equal(setup.engine.sessions.size, 0);
});

test("a request is kept where somebody may have written to it, or where the option says so", async () => {
  for (const [options, middleware, kept] of [
    [{}, false, false],
    [{}, true, true],
    [{ keepRequest: true }, false, true],
    [{ keepRequest: false }, true, false],
    [{ allowRequest: (_request, decide) => decide(null, true) }, false, true],
  ] as [EngineOptions, boolean, boolean][]) {
    const setup = new EngineSetup(options);
    if (middleware) setup.engine.use((_request, _response, next) => next());
    const requests: IncomingMessage[] = [];
    setup.server.on("request", (request) => requests.push(request));
    await setup.request(POLLING);
    assert.equal(setup.sessions[0]?.request.incoming === requests[0], kept);
  }
});
