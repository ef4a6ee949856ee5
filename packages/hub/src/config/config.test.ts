import assert from "node:assert/strict";
import { test } from "node:test";
import { HubError } from "../hub-error.js";
import { type HubConfig, resolveConfig } from "./config.js";

const fromFlags = (flags: Record<string, unknown>): HubConfig => resolveConfig({ flags, env: {}, file: undefined });
const fromFile = (values: Record<string, unknown>): HubConfig =>
  resolveConfig({ flags: {}, env: {}, file: { path: "hub.json", values } });

function messageOf(resolve: () => unknown): string {
  try {
    resolve();
  } catch (error) {
    if (error instanceof HubError && error.code === "bad-option") return error.message;
    throw error;
  }
  return "no error";
}

test("needs no configuration at all", () => {
  const config = fromFlags({});
  assert.deepEqual([config.port, config.host, config.drainMs, config.rooms], [3000, undefined, 5_000, ["*"]]);
  assert.equal(config.rules.ruleOf("broadcast")?.audience, "others");
});

test("a client has its rates unless they are 0", () => {
  const rateOf = (values: Record<string, unknown>) => fromFile(values).rate;
  assert.deepEqual(rateOf({}), { messages: 1_000, bytes: 5_000_000 });
  assert.deepEqual(rateOf({ messagesPerSecond: 20, bytesPerSecond: 0 }), { messages: 20, bytes: Infinity });
});

test("honours PORT and HOST", () => {
  const config = resolveConfig({ flags: {}, env: { PORT: "0", HOST: "127.0.0.1" }, file: undefined });
  assert.deepEqual([config.port, config.host], [0, "127.0.0.1"]);
});

test("a port is a whole number from 0 to 65535", () => {
  assert.equal(fromFlags({ port: "65535" }).port, 65_535);
  assert.equal(fromFile({ port: 8080 }).port, 8_080);
  for (const port of ["65536", "-1", "80.5", "http", " 80", "0x50", "1e3"]) {
    assert.equal(
      messageOf(() => fromFlags({ port })),
      `--port has to be a whole number from 0 to 65535, not ${JSON.stringify(port)}`,
    );
  }
});

test("a host is an address or a name", () => {
  for (const host of ["localhost", "::1", "0.0.0.0", "my-host.local"]) assert.equal(fromFlags({ host }).host, host);
  assert.match(
    messageOf(() => fromFlags({ host: "http://localhost" })),
    /^--host has to be an address or a host name/,
  );
});

test("pages on localhost may connect by default, and no others", () => {
  const allowed = (config: HubConfig, origin: string) =>
    config.origins.some((rule) => (typeof rule === "string" ? rule === origin : rule.test(origin)));
  const config = fromFlags({});
  assert.equal(allowed(config, "http://localhost:5173"), true);
  assert.equal(allowed(config, "https://127.0.0.1"), true);
  assert.equal(allowed(config, "https://localhost.example.org"), false);
  assert.equal(allowed(config, "https://example.org"), false);
  assert.equal(allowed(fromFlags({ origins: ["*"] }), "https://example.org"), true);
  assert.equal(allowed(fromFlags({ origins: ["https://example.org"] }), "https://example.org"), true);
  assert.match(
    messageOf(() => fromFlags({ origins: ["example.org/"] })),
    /^--origins has to be an origin/,
  );
});

test("relay rules come as pairs on the command line and as an object in a file", () => {
  assert.equal(fromFlags({ relay: ["news=others", "a=b=room"] }).rules.ruleOf("a=b")?.audience, "room");
  assert.equal(fromFile({ relay: { "*": "others" } }).rules.ruleOf("whatever")?.audience, "others");
  assert.match(
    messageOf(() => fromFlags({ relay: ["news"] })),
    /^--relay has to be an event, = and who hears it/,
  );
  assert.match(
    messageOf(() => fromFile({ relay: { news: "all" } })),
    /^relay rule for "news": the audience has to be one of/,
  );
});

test("an unknown key of the file is told, with those there are", () => {
  assert.equal(
    messageOf(() => fromFile({ prot: 80 })),
    'unknown key "prot" in hub.json: there are port, host, origins, relay, rooms, messagesPerSecond, bytesPerSecond, drainSeconds, tool',
  );
});

test("lists are lists of texts", () => {
  assert.match(
    messageOf(() => fromFile({ rooms: [7] })),
    /^"rooms" in hub.json has to be one text or several, not \[7\]$/,
  );
  assert.deepEqual(fromFile({ rooms: "prices" }).rooms, ["prices"]);
});

test("the testing tool is there unless it is turned off", () => {
  assert.equal(fromFlags({}).tool, true);
  assert.deepEqual([fromFlags({ tool: "off" }).tool, fromFlags({ tool: "on" }).tool], [false, true]);
  assert.deepEqual([fromFile({ tool: false }).tool, fromFile({ tool: true }).tool], [false, true]);
  assert.equal(
    messageOf(() => fromFlags({ tool: "maybe" })),
    '--tool has to be on or off, not "maybe"',
  );
});

test("cannot be changed afterwards", () => {
  assert.ok(Object.isFrozen(fromFlags({})));
});
