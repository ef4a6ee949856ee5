import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually, upgradeRequest } from "@tidewire/testkit";
import type { EngineOptions } from "./engine-options.js";
import { EngineSetup, POLLING, WEBSOCKET } from "./engine-setup.test.js";
import { OutPacket } from "./out-packet.js";

test("a poll opens a session: its answer holds the open packet alone, what handlers write goes to the next", async () => {
  const setup = new EngineSetup({}, { opened: (session) => session.append(OutPacket.text("4early")) });
  const { status, headers, body } = await setup.request(POLLING);
  const [session] = setup.sessions;
  assert.equal(status, 200);
  assert.equal(headers["content-type"], "text/plain; charset=UTF-8");
  assert.equal(
    body,
    `0{"sid":"${session?.id}","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}`,
  );
  assert.equal((await setup.request(`${POLLING}&sid=${session?.id}`)).body, "4early");
});

test("a WebSocket opens a session: answer, open packet and what handlers write leave in one write", async () => {
  const setup = new EngineSetup({}, { opened: (session) => session.append(OutPacket.text("4early")) });
  const socket = await setup.webSocket(WEBSOCKET);
  assert.equal(setup.socket?.writeCalls, 1);
  assert.equal(
    await socket.nextText(),
    `0{"sid":"${setup.sessions[0]?.id}","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}`,
  );
  assert.equal(await socket.nextText(), "4early");
  socket.sendText("4hi");
  await eventually(() => setup.heard.length === 1);
  assert.deepEqual(setup.heard, ["hi"]);
});

test("the open packet shows the options, and nothing where a limit is infinite", async () => {
  for (const [options, upgrades, rest] of [
    [{ maxHttpBufferSize: Infinity }, '["websocket"]', ""],
    [{ allowUpgrades: false }, "[]", ',"maxPayload":1000000'],
    [{ transports: ["polling"] }, "[]", ',"maxPayload":1000000'],
    [{ transports: ["polling", "webtransport", "websocket"] }, '["websocket","webtransport"]', ',"maxPayload":1000000'],
  ] as [EngineOptions, string, string][]) {
    const { body } = await new EngineSetup(options).request(POLLING);
    assert.equal(
      body.slice(body.indexOf(',"up')),
      `,"upgrades":${upgrades},"pingInterval":25000,"pingTimeout":20000${rest}}`,
    );
  }
});

test("an initial packet follows the open packet, as text or as bytes", async () => {
  const text = await new EngineSetup({ initialPacket: "hello" }).request(POLLING);
  assert.equal(text.body.split("\u001e")[1], "4hello");
  const bytes = await new EngineSetup({ initialPacket: Buffer.of(1, 2) }).request(POLLING);
  assert.equal(bytes.body.split("\u001e")[1], "bAQI=");
});

test("JSONP polls get scripts", async () => {
  const { body } = await new EngineSetup().request(`${POLLING}&j=0%3Balert(1)`);
  assert.match(body, /^___eio\[01\]\("0\{/);
});

test("posts and polls go to their session", async () => {
  const setup = new EngineSetup();
  const sid = await setup.openPolling();
  const posted = await setup.request(`${POLLING}&sid=${sid}`, { method: "POST", body: "4hi" });
  assert.deepEqual([posted.status, posted.body, setup.heard], [200, "ok", ["hi"]]);
  const left = await setup.request(`${POLLING}&sid=${sid}`, { method: "POST", body: "1" });
  assert.deepEqual([left.body, setup.heard.at(-1)], ["ok", "closed by transport close"]);
  assert.equal(setup.engine.sessions.size, 0);
  assert.equal((await setup.request(`${POLLING}&sid=${sid}`)).body, '{"code":1,"message":"Session ID unknown"}');
});

test("the cookie comes with the first answer, over polling and over WebSocket", async () => {
  const setup = new EngineSetup({ cookie: true });
  const { headers, body } = await setup.request(POLLING);
  const { sid } = JSON.parse(body.slice(1));
  assert.equal(headers["set-cookie"], `io=${sid}; Path=/; HttpOnly; SameSite=Lax`);
  const posted = await setup.request(`${POLLING}&sid=${sid}`, { method: "POST", body: "4hi" });
  assert.equal(posted.headers["set-cookie"], undefined);
  const { head } = await setup.webSocket(WEBSOCKET);
  assert.equal(head.headers["set-cookie"], `io=${setup.sessions[1]?.id}; Path=/; HttpOnly; SameSite=Lax`);
});

test("a hook sees the headers of every answer, the first of a session as such", async () => {
  const seen: boolean[] = [];
  const setup = new EngineSetup(
    {},
    {
      headers(headers, _request, initial) {
        seen.push(initial);
        headers["x-hook"] = "1";
      },
    },
  );
  const sid = await setup.openPolling();
  const posted = await setup.request(`${POLLING}&sid=${sid}`, { method: "POST", body: "4hi" });
  const { head } = await setup.webSocket(WEBSOCKET);
  await setup.webSocket(`${WEBSOCKET}&sid=${sid}`);
  assert.deepEqual([posted.headers["x-hook"], head.headers["x-hook"]], ["1", "1"]);
  assert.deepEqual(seen, [true, false, true, false]);
});

test("a refused request gets its code, and the application learns why", async () => {
  const setup = new EngineSetup();
  const { status, headers, body } = await setup.request("/engine.io/?EIO=4&transport=none");
  assert.deepEqual([status, headers["content-type"]], [400, "application/json"]);
  assert.equal(body, '{"code":0,"message":"Transport unknown"}');
  assert.deepEqual(setup.refused, [
    { refusal: { kind: "refused", code: 0, context: { transport: "none" } }, message: "Transport unknown" },
  ]);
});

test("a refused upgrade gets a 400 with the message and the end of its connection", async () => {
  const setup = new EngineSetup({ allowRequest: (_request, decide) => decide("over quota", false) });
  const { bytes, head } = await setup.upgrade(WEBSOCKET);
  assert.deepEqual([head.status, (await bytes.readAll()).toString()], [400, "over quota"]);
  assert.equal(setup.socket?.destroyed, true);
});

test("an upgrade that is no WebSocket handshake is refused with its own status", async () => {
  const setup = new EngineSetup();
  const { head } = await setup.upgrade(WEBSOCKET, { "Sec-WebSocket-Version": "8" });
  assert.deepEqual([head.status, head.headers["sec-websocket-version"]], [426, "13"]);
  assert.equal(setup.refused[0]?.refusal.context.name, "TRANSPORT_HANDSHAKE_ERROR");
});

test("the application is asked about new sessions only, and before the version is looked at", async () => {
  const asked: string[] = [];
  const setup = new EngineSetup({
    allowEIO3: false,
    allowRequest(request, decide) {
      asked.push(String(request.url));
      queueMicrotask(() => decide(null, !request.url?.includes("no")));
    },
  });
  const sid = await setup.openPolling();
  await setup.request(`${POLLING}&sid=${sid}`, { method: "POST", body: "4hi" });
  await setup.webSocket(`${WEBSOCKET}&sid=${sid}`);
  const forbidden = await setup.request("/engine.io/?transport=polling&no");
  assert.deepEqual([forbidden.status, forbidden.body], [403, '{"code":4,"message":"Forbidden"}']);
  const old = await setup.request("/engine.io/?EIO=3&transport=polling");
  assert.equal(old.body, '{"code":5,"message":"Unsupported protocol version"}');
  const oldSocket = await setup.upgrade("/engine.io/?EIO=3&transport=websocket");
  assert.equal((await oldSocket.bytes.readAll()).toString(), "Unsupported protocol version");
  assert.equal(asked.length, 4);
});

test("revision 3 shares the server", async () => {
  const setup = new EngineSetup();
  const { body } = await setup.request("/engine.io/?EIO=3&transport=polling");
  assert.match(body, /^\d+:0\{"sid":/);
  assert.equal(setup.sessions[0]?.version, 3);
});

test("middlewares run for requests and upgrades, before the checks", async () => {
  const setup = new EngineSetup();
  const incoming: string[] = [];
  setup.engine.use((request, response, next) => {
    incoming.push(String(request.url));
    (response as { setHeader(name: string, value: string): void }).setHeader("x-middleware", "1");
    next();
  });
  assert.equal((await setup.request(POLLING)).headers["x-middleware"], "1");
  assert.equal((await setup.webSocket(WEBSOCKET)).head.headers["x-middleware"], "1");
  assert.equal((await setup.request("/engine.io/?transport=none")).headers["x-middleware"], "1");
  assert.equal(incoming.length, 3);
});

test("a middleware that fails refuses, one that answers or ends has answered", async () => {
  const setup = new EngineSetup();
  setup.engine.use((request, response, next) => {
    if (request.url?.includes("fail")) next(new RangeError("no"));
    else (response as { writeHead(status: number): { end(): void } }).writeHead(401).end();
  });
  assert.equal((await setup.request(`${POLLING}&fail`)).body, '{"code":3,"message":"Bad request"}');
  assert.equal(setup.refused[0]?.refusal.context.name, "MIDDLEWARE_FAILURE");
  assert.equal((await setup.request(POLLING)).status, 401);
  const bytes = setup.connect();
  bytes.write(upgradeRequest(WEBSOCKET));
  assert.equal((await bytes.readAll()).length, 0);
  assert.equal(setup.sessions.length, 0);
});

test("cors answers a preflight, and marks answers and refusals; without it there is none", async () => {
  const setup = new EngineSetup({ cors: { origin: "https://a.example" } });
  const preflight = await setup.request(POLLING, { method: "OPTIONS", headers: { Origin: "https://a.example" } });
  assert.deepEqual([preflight.status, preflight.body], [204, ""]);
  for (const path of [POLLING, "/engine.io/"]) {
    const { headers } = await setup.request(path, { headers: { Origin: "https://a.example" } });
    assert.equal(headers["access-control-allow-origin"], "https://a.example");
  }
  for (const options of [{}, { cors: false } as const]) {
    const closed = new EngineSetup(options);
    const { status, headers, body } = await closed.request(POLLING, { method: "OPTIONS", headers: { Origin: "x" } });
    assert.deepEqual([status, body], [400, '{"code":2,"message":"Bad handshake method"}']);
    assert.equal(headers["access-control-allow-origin"], undefined);
    assert.equal((await closed.request(POLLING)).headers["access-control-allow-origin"], undefined);
  }
});

test("ids may be made by the application, now or later; where it fails the request does", async () => {
  for (const generateId of [() => "mine", async () => "mine"]) {
    const setup = new EngineSetup({}, { generateId });
    await setup.request(POLLING);
    assert.equal(setup.engine.sessions.get("mine"), setup.sessions[0]);
    await setup.webSocket(WEBSOCKET);
  }
  const error = new RangeError("no ids left");
  const throws = (): string => {
    throw error;
  };
  for (const generateId of [throws, () => Promise.reject(error)]) {
    const setup = new EngineSetup({}, { generateId });
    assert.equal((await setup.request(POLLING)).body, '{"code":3,"message":"Bad request"}');
    const { bytes } = await setup.upgrade(WEBSOCKET);
    assert.equal((await bytes.readAll()).toString(), "Bad request");
    assert.deepEqual(setup.refused[1]?.refusal.context, { name: "ID_GENERATION_ERROR", error });
  }
});

test("a client that is gone before its id is there opens nothing", async () => {
  let give = (_id: string): void => undefined;
  const setup = new EngineSetup({}, { generateId: () => new Promise((resolve) => (give = resolve)) });
  const bytes = setup.connect();
  bytes.write(upgradeRequest(WEBSOCKET));
  await eventually(() => setup.socket?.listenerCount("error") !== 0);
  setup.socket?.destroy();
  give("late");
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([setup.sessions.length, setup.engine.sessions.size], [0, 0]);
});
