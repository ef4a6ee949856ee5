import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { resolveWebSocketOptions, type WebSocketServerOptions } from "./options.js";

test("without options there are limits, a keepalive and no compression", () => {
  const { isUnderPath, isAllowedOrigin, ...options } = resolveWebSocketOptions({});
  assert.deepEqual(options, {
    clientTracking: true,
    maxPayload: 1_048_576,
    maxFrameBytes: 1_048_576,
    maxFragments: 131_072,
    maxBufferedBytes: 16_777_216,
    maxPingsPerSecond: 1000,
    maxConnections: Infinity,
    requestTimeout: 30_000,
    closeTimeout: 5000,
    keepalive: { intervalMs: 20_000, graceMs: 10_000 },
    autoPong: true,
    assembleFragments: true,
    fragmentBytes: Infinity,
    perMessageDeflate: null,
    handleProtocols: undefined,
    verifyClient: undefined,
    trustProxy: 0,
  });
  assert.deepEqual([isUnderPath("/any"), isAllowedOrigin("https://a.example")], [true, false]);
});

test("a frame is bounded by the message unless it is by itself", () => {
  assert.equal(resolveWebSocketOptions({ maxPayload: 5 }).maxFrameBytes, 5);
  assert.equal(resolveWebSocketOptions({ maxPayload: 5, maxFrameBytes: 2 }).maxFrameBytes, 2);
});

test("parts of an option leave the others at their default", () => {
  assert.deepEqual(resolveWebSocketOptions({ keepalive: { intervalMs: 5 } }).keepalive, {
    intervalMs: 5,
    graceMs: 10_000,
  });
  assert.equal(resolveWebSocketOptions({ keepalive: false }).keepalive, null);
  assert.equal(resolveWebSocketOptions({ fragmentOutgoing: { thresholdBytes: 16_384 } }).fragmentBytes, 16_384);
  assert.deepEqual(resolveWebSocketOptions({ perMessageDeflate: true }).perMessageDeflate, {});
});

test("what cannot work is refused with the option's name", () => {
  for (const [options, name] of [
    [{ path: "x" }, /path/],
    [{ maxPayload: -1 }, /maxPayload/],
    [{ maxFrameBytes: "5" }, /maxFrameBytes/],
    [{ maxFragments: 0 }, /maxFragments/],
    [{ maxBufferedBytes: Number.NaN }, /maxBufferedBytes/],
    [{ maxConnections: -1 }, /maxConnections/],
    [{ requestTimeout: 0 }, /requestTimeout/],
    [{ closeTimeout: Infinity }, /closeTimeout/],
    [{ keepalive: { intervalMs: 0 } }, /keepalive\.intervalMs/],
    [{ keepalive: { graceMs: -1 } }, /keepalive\.graceMs/],
    [{ fragmentOutgoing: {} }, /fragmentOutgoing\.thresholdBytes/],
    [{ fragmentOutgoing: { thresholdBytes: 0 } }, /fragmentOutgoing\.thresholdBytes/],
    [{ perMessageDeflate: { serverMaxWindowBits: 8 } }, /serverMaxWindowBits/],
    [{ perMessageDeflate: true, assembleFragments: false }, /assembleFragments/],
    [{ handleProtocols: "chat" }, /handleProtocols/],
    [{ verifyClient: true }, /verifyClient/],
    [{ allowedOrigins: "https://a.example" }, /allowedOrigins/],
    [{ allowedOrigins: ["https://a.example/x"] }, /allowedOrigins/],
    [{ trustProxy: -1 }, /trustProxy/],
  ] as const) {
    assert.throws(
      () => resolveWebSocketOptions(options as unknown as WebSocketServerOptions),
      { code: "bad-option", message: name },
      JSON.stringify(options),
    );
  }
});

test("the document on security has every limit with its default", () => {
  const page = readFileSync(new URL("../../../../docs/topics/security.md", import.meta.url), "utf8");
  const section = page.split(/^## /m).find((each) => each.startsWith("Limits of the low-level WebSocket server")) ?? "";
  const rows = [...section.matchAll(/^\| `([\w.]+)` \| (\d+|off) \|/gm)];
  const documented = rows.map(([, name, value]) => [name, value === "off" ? Infinity : Number(value)]);
  const { keepalive, fragmentBytes: _, ...options } = resolveWebSocketOptions({});
  const numbers = (values: object, prefix = "") =>
    Object.entries(values).flatMap(([name, value]) => (typeof value === "number" ? [[prefix + name, value]] : []));
  assert.deepEqual(
    Object.fromEntries(documented),
    Object.fromEntries([...numbers(options), ...numbers(keepalive ?? {}, "keepalive.")]),
  );
});
