import assert from "node:assert/strict";
import { test } from "node:test";
import type { EngineOptions } from "./engine-options.js";
import { EngineSetup, POLLING, WEBSOCKET } from "./engine-setup.test.js";

const EVIL = { Origin: "https://evil.example", Cookie: "session=1" };
const MESSAGE =
  'origin "https://evil.example" may not connect with credentials: add it to cors.origin or allowedOrigins';

/** What became of a WebSocket of a foreign page: those opened, and what others were told. */
async function webSocket(options: EngineOptions, headers: Record<string, string> = EVIL) {
  const told: unknown[] = [];
  const setup = new EngineSetup(options, { turnedAway: (session, message) => told.push(session?.isOpen, message) });
  const { head } = await setup.upgrade(WEBSOCKET, headers);
  assert.equal(head.status, 101);
  return { opened: setup.sessions.length, told };
}

test("a foreign page with credentials is turned away, and the application never hears of it", async () => {
  assert.deepEqual(await webSocket({}), { opened: 0, told: [true, MESSAGE] });
  assert.deepEqual(await webSocket({ cors: { origin: "https://other.example" } }), {
    opened: 0,
    told: [true, MESSAGE],
  });
  assert.deepEqual(await webSocket({ allowedOrigins: ["example"] }), { opened: 0, told: [true, MESSAGE] });
});

test("it is let in where cors or allowedOrigins admits it, or without credentials, or from our own origin", async () => {
  for (const [options, headers] of [
    [{ cors: { origin: "https://evil.example" } }, EVIL],
    [{ cors: { origin: "*" } }, EVIL],
    [{ cors: { origin: [/evil/], credentials: true } }, EVIL],
    [{ cors: { origin: (_: unknown, done: (error: null, allow: boolean) => void) => done(null, true) } }, EVIL],
    [{ allowedOrigins: [".example"] }, EVIL],
    [{}, { Origin: "https://evil.example" }],
    [{}, { Cookie: "session=1" }],
    [{}, { Cookie: "session=1", Origin: "https://x", Host: "x" }],
  ] as [EngineOptions, Record<string, string>][]) {
    assert.deepEqual(await webSocket(options, headers), { opened: 1, told: [] });
  }
});

test("where nobody can tell it otherwise, and for the upgrade of a session, the answer is the refusal", async () => {
  const bare = new EngineSetup();
  const { bytes, head } = await bare.upgrade(WEBSOCKET, EVIL);
  assert.deepEqual([head.status, (await bytes.readAll()).toString()], [400, MESSAGE]);
  assert.equal(bare.refused[0]?.refusal.context.name, "FOREIGN_ORIGIN");
  const told: unknown[] = [];
  const setup = new EngineSetup({}, { turnedAway: (...args) => told.push(args) });
  const sid = await setup.openPolling();
  assert.equal((await setup.upgrade(`${WEBSOCKET}&sid=${sid}`, EVIL)).head.status, 400);
  assert.deepEqual(told, [[null, MESSAGE]]);
});

test("scripts of other sites get no session where cookies come along; plain polling is the browser's to guard", async () => {
  const setup = new EngineSetup();
  const script = { Cookie: "session=1", "Sec-Fetch-Site": "cross-site", Referer: "https://evil.example/page" };
  const refused = await setup.request(`${POLLING}&j=0`, { headers: script });
  assert.deepEqual([refused.status, JSON.parse(refused.body).message], [403, MESSAGE]);
  assert.equal((await setup.request(`${POLLING}&j=0`, { headers: { Cookie: "session=1" } })).status, 200);
  assert.equal((await setup.request(POLLING, { headers: EVIL })).status, 200);
});
