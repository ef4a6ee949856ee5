import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer, maxHeaderSize } from "node:http";
import { test } from "node:test";
import { resolveServerOptions, type ServerOptions } from "./options.js";

test("without options the defaults of the published API hold", () => {
  const { engine, ...options } = resolveServerOptions({});
  assert.deepEqual(options, {
    path: "/socket.io/",
    connectTimeout: 45_000,
    destroyUpgrade: true,
    destroyUpgradeTimeout: 1000,
    closeTimeout: 30_000,
    maxAttachments: 10,
    adapter: undefined,
    attachmentTimeout: 30_000,
    limits: { maxNamespaces: 1000, maxNameLength: 4096, maxRooms: 100_000, maxPendingAcks: 10_000, rateLimit: null },
    serveClient: true,
    parser: undefined,
    cleanupEmptyChildNamespaces: false,
    connectionStateRecovery: null,
  });
  assert.equal(engine.pingInterval, 25_000);
});

test("the path ends in one slash, or in none where that is asked for", () => {
  for (const [path, addTrailingSlash, expected] of [
    ["/chat", undefined, "/chat/"],
    ["/chat/", undefined, "/chat/"],
    ["/chat/", false, "/chat"],
    ["/a/b", true, "/a/b/"],
    ["/", undefined, "/"],
  ] as const) {
    const options: ServerOptions = addTrailingSlash === undefined ? { path } : { path, addTrailingSlash };
    assert.equal(resolveServerOptions(options).path, expected);
  }
});

test("a connect timeout of 0 means the default", () => {
  assert.equal(resolveServerOptions({ connectTimeout: 0 }).connectTimeout, 45_000);
  assert.equal(resolveServerOptions({ connectTimeout: 1 }).connectTimeout, 1);
});

test("values at their limits are taken", () => {
  const options = resolveServerOptions({ destroyUpgrade: false, destroyUpgradeTimeout: 0, maxAttachments: 0 });
  assert.deepEqual([options.destroyUpgrade, options.destroyUpgradeTimeout, options.maxAttachments], [false, 0, 0]);
  assert.equal(resolveServerOptions({ maxAttachments: Infinity }).maxAttachments, Infinity);
});

test("what cannot work is refused with the option's name", () => {
  for (const [options, name] of [
    [{ path: "chat" }, /path/],
    [{ path: "" }, /path/],
    [{ path: 5 }, /path/],
    [{ connectTimeout: -1 }, /connectTimeout/],
    [{ connectTimeout: "1000" }, /connectTimeout/],
    [{ destroyUpgradeTimeout: -1 }, /destroyUpgradeTimeout/],
    [{ destroyUpgradeTimeout: Number.NaN }, /destroyUpgradeTimeout/],
    [{ maxAttachments: -1 }, /maxAttachments/],
    [{ pingTimeout: 0 }, /pingTimeout/],
    [{ maxNamespaces: 0 }, /maxNamespaces/],
    [{ rateLimit: { messagesPerSecond: 0 } }, /rateLimit\.messagesPerSecond/],
    [{ rateLimit: { bytesPerSecond: -1 } }, /rateLimit\.bytesPerSecond/],
    [{ rateLimit: { answer: "ignore" } }, /rateLimit\.answer/],
  ] as const) {
    assert.throws(() => resolveServerOptions(options as ServerOptions), { code: "bad-option", message: name });
  }
});

test("what comes out cannot be changed, and what went in is left alone", () => {
  const given = Object.freeze({ path: "/x" });
  assert.ok(Object.isFrozen(resolveServerOptions(given)));
});

test("recovery is off unless asked for, and then bounded in time, sessions, packets and bytes", () => {
  assert.equal(resolveServerOptions({ connectionStateRecovery: false }).connectionStateRecovery, null);
  for (const given of [true, {}]) {
    assert.deepEqual(resolveServerOptions({ connectionStateRecovery: given }).connectionStateRecovery, {
      maxDisconnectionMs: 120_000,
      detectionMs: 65_000,
      skipMiddlewares: true,
      maxSessions: 50_000,
      maxPackets: 50_000,
      maxBytes: 33_554_432,
    });
  }
});

test("refuses bounds that keep nothing, and a parser that is none", () => {
  for (const options of [
    { connectionStateRecovery: { maxDisconnectionDuration: 0 } },
    { connectionStateRecovery: { maxSessions: -1 } },
    { attachmentTimeout: 0 },
    { parser: {} },
    { parser: { Encoder: class {} } },
    { parser: "socket.io-msgpack-parser" },
  ]) {
    assert.throws(() => resolveServerOptions(options as ServerOptions), { code: "bad-option" });
  }
});

test("a rate limit is off unless given, and complete then", () => {
  assert.deepEqual(resolveServerOptions({ rateLimit: { messagesPerSecond: 5 } }).limits.rateLimit, {
    messagesPerSecond: 5,
    bytesPerSecond: Infinity,
    burstSeconds: 2,
    answer: "delay",
    maxDelayedBytes: 1_048_576,
  });
});

/** Options and defaults of a section of the security document. */
function documented(title: string): Record<string, number> {
  const page = readFileSync(new URL("../../../docs/topics/security.md", import.meta.url), "utf8");
  const section = page.split(/^## /m).find((each) => each.startsWith(title)) ?? "";
  const rows = section.matchAll(/^\| `([\w.]+)` \| (\d+|off) \|/gm);
  return Object.fromEntries([...rows].map(([, name, value]) => [name, value === "off" ? Infinity : Number(value)]));
}

/** Everything that is a number, by the name of its option. */
function numbers(options: object, prefix = ""): Record<string, number> {
  const own = Object.entries(options).filter(([, value]) => typeof value === "number");
  return Object.fromEntries(own.map(([name, value]) => [prefix + name, value]));
}

test("the document on security has every limit with its default", () => {
  const { engine, limits, ...options } = resolveServerOptions({ rateLimit: {} });
  assert.deepEqual(documented("Limits of the server"), {
    ...numbers(options),
    ...numbers(engine),
    ...numbers(limits),
    ...numbers(limits.rateLimit ?? {}, "rateLimit."),
  });
  const recovery = resolveServerOptions({ connectionStateRecovery: true }).connectionStateRecovery ?? {};
  const { maxSessions, maxPackets, maxBytes } = numbers(recovery);
  assert.deepEqual(documented("Limits of state recovery"), {
    "connectionStateRecovery.maxSessions": maxSessions,
    "connectionStateRecovery.maxPackets": maxPackets,
    "connectionStateRecovery.maxBytes": maxBytes,
  });
});

test("the document on security has the limits that Node's own server starts with", () => {
  const { headersTimeout, requestTimeout, maxHeadersCount } = createServer();
  assert.deepEqual(documented("Limits of Node's HTTP server"), {
    headersTimeout,
    requestTimeout,
    maxHeaderSize,
    maxHeadersCount: maxHeadersCount ?? 2000,
  });
});
