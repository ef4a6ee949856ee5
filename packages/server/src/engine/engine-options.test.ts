import assert from "node:assert/strict";
import { test } from "node:test";
import { type EngineOptions, generateId, resolveEngineOptions } from "./engine-options.js";

test("without options the defaults of the published API hold", () => {
  const { isAllowedOrigin, ...options } = resolveEngineOptions({});
  assert.equal(isAllowedOrigin("https://a.example"), false);
  assert.deepEqual(options, {
    pingInterval: 25_000,
    pingTimeout: 20_000,
    upgradeTimeout: 10_000,
    maxHttpBufferSize: 1_000_000,
    transports: ["polling", "websocket"],
    allowUpgrades: true,
    perMessageDeflate: null,
    httpCompression: {},
    initialPacket: undefined,
    cookie: null,
    cors: null,
    allowRequest: undefined,
    allowEIO3: true,
    maxBufferedBytes: 4_194_304,
    slowReader: "disconnect",
    maxConnectionsPerAddress: Infinity,
    trustProxy: 0,
    maxFragments: 131_072,
    maxPacketsPerPayload: 100_000,
    maxPingsPerSecond: 1000,
    uploadTimeout: 45_000,
    keepRequest: "auto",
  });
});

test("what comes out cannot be changed, its list of transports included", () => {
  const transports: EngineOptions["transports"] = ["websocket"];
  const options = resolveEngineOptions({ transports });
  transports.push("polling");
  assert.deepEqual(options.transports, ["websocket"]);
  assert.ok(Object.isFrozen(options) && Object.isFrozen(options.transports));
});

test("switches that take options can be turned on and off", () => {
  assert.deepEqual(resolveEngineOptions({ perMessageDeflate: true }).perMessageDeflate, {});
  assert.deepEqual(resolveEngineOptions({ perMessageDeflate: { threshold: 1 } }).perMessageDeflate, { threshold: 1 });
  assert.equal(resolveEngineOptions({ perMessageDeflate: false }).perMessageDeflate, null);
  assert.deepEqual(resolveEngineOptions({ httpCompression: true }).httpCompression, {});
  assert.deepEqual(resolveEngineOptions({ httpCompression: { threshold: 1 } }).httpCompression, { threshold: 1 });
  assert.equal(resolveEngineOptions({ httpCompression: false }).httpCompression, null);
});

test("cors: false opens the server to nobody", () => {
  assert.equal(resolveEngineOptions({ cors: false }).cors, null);
  const cors = { origin: "https://app.example" };
  assert.equal(resolveEngineOptions({ cors }).cors, cors);
});

test("a cookie has safe defaults, of which each can be replaced", () => {
  const resolved = (cookie: EngineOptions["cookie"]) =>
    resolveEngineOptions(cookie === undefined ? {} : { cookie }).cookie;
  const safe = { httpOnly: true, sameSite: "lax", path: "/" };
  assert.deepEqual(resolved(true), { name: "io", options: safe });
  assert.deepEqual(resolved({}), { name: "io", options: safe });
  assert.equal(resolved(false), null);
  assert.deepEqual(resolved({ name: "sid", path: "/chat", httpOnly: false, sameSite: "none", secure: true }), {
    name: "sid",
    options: { path: "/chat", httpOnly: false, sameSite: "none", secure: true },
  });
  assert.deepEqual(resolved({ path: false })?.options, { httpOnly: true, sameSite: "lax" });
});

test("numbers at their least are taken, and limits may be infinite", () => {
  const least = { pingInterval: 1, pingTimeout: 1, upgradeTimeout: 1, maxHttpBufferSize: 1, maxBufferedBytes: 1 };
  const resolved = resolveEngineOptions(least);
  for (const [name, value] of Object.entries(least)) assert.equal(Reflect.get(resolved, name), value);
  const endless = resolveEngineOptions({ maxHttpBufferSize: Infinity, maxBufferedBytes: Infinity });
  assert.deepEqual([endless.maxHttpBufferSize, endless.maxBufferedBytes], [Infinity, Infinity]);
});

test("what cannot work is refused with the option's name", () => {
  for (const [options, name] of [
    [{ pingInterval: 0 }, /pingInterval is 0: give a number of at least 1/],
    [{ pingInterval: Infinity }, /pingInterval/],
    [{ pingTimeout: -1 }, /pingTimeout/],
    [{ pingTimeout: "1000" }, /pingTimeout/],
    [{ upgradeTimeout: Number.NaN }, /upgradeTimeout/],
    [{ maxHttpBufferSize: 0 }, /maxHttpBufferSize/],
    [{ maxBufferedBytes: 0 }, /maxBufferedBytes/],
    [{ transports: [] }, /transports is empty/],
    [{ transports: "websocket" }, /transports is not a list/],
    [{ transports: ["polling", "carrier-pigeon"] }, /unknown transport "carrier-pigeon"/],
    [{ allowRequest: true }, /allowRequest is no function/],
    [{ cookie: { name: "a=b; Domain" } }, /cookie/],
    [{ cookie: { path: "/; Secure" } }, /cookie/],
    [{ perMessageDeflate: { serverMaxWindowBits: 8 } }, /perMessageDeflate.serverMaxWindowBits is 8/],
    [{ perMessageDeflate: { serverMaxWindowBits: 16 } }, /serverMaxWindowBits is 16/],
    [{ perMessageDeflate: { clientMaxWindowBits: true } }, /clientMaxWindowBits is true/],
    [{ perMessageDeflate: { zlibDeflateOptions: { level: 99 } } }, /perMessageDeflate is refused by zlib/],
  ] as const) {
    assert.throws(() => resolveEngineOptions(options as unknown as EngineOptions), {
      code: "bad-option",
      message: name,
    });
  }
});

test("window sizes from 9 to 15 are taken", () => {
  const perMessageDeflate = { serverMaxWindowBits: 9, clientMaxWindowBits: 15 };
  assert.equal(resolveEngineOptions({ perMessageDeflate }).perMessageDeflate, perMessageDeflate);
});

test("a million ids are 20 safe characters each, never the same, with every character in every place", () => {
  const ids = new Set<string>();
  const seen = Array.from({ length: 20 }, () => new Set<string>());
  for (let made = 0; made < 1_000_000; made++) {
    const id = generateId();
    ids.add(id);
    if (made >= 10_000) continue;
    assert.match(id, /^[A-Za-z0-9_-]{20}$/);
    for (let at = 0; at < 20; at++) seen[at]?.add(id.charAt(at));
  }
  assert.equal(ids.size, 1_000_000);
  assert.deepEqual(
    seen.map(({ size }) => size),
    Array.from({ length: 20 }, () => 64),
  );
});
