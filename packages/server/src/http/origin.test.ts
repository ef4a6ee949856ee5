import assert from "node:assert/strict";
import type { IncomingHttpHeaders } from "node:http";
import { test } from "node:test";
import { foreignOrigin, foreignOriginMessage, originTest } from "./origin.js";

const HERE = { host: "app.example", cookie: "session=1" };

const foreign = (headers: IncomingHttpHeaders, isScript = false, trustsProxy = false) =>
  foreignOrigin(headers, { isScript, trustsProxy });

test("an origin is ours when it is the host that was asked, whatever the scheme makes of the port", () => {
  for (const [origin, host] of [
    ["https://app.example", "app.example"],
    ["http://app.example", "APP.example"],
    ["https://app.example", "app.example:443"],
    ["http://app.example:80", "app.example"],
    ["http://localhost:3000", "localhost:3000"],
    ["http://[::1]:3000", "[::1]:3000"],
  ]) {
    assert.equal(foreign({ ...HERE, host, origin }), null, `${origin} ${host}`);
  }
});

test("any other origin is foreign where credentials come along", () => {
  for (const origin of [
    "https://evil.example",
    "https://app.example.evil.example",
    "https://evil-app.example",
    "https://app.example:8443",
    "https://sub.app.example",
    "http://app.example:443",
    "null",
    "app.example",
    "",
  ]) {
    assert.equal(foreign({ ...HERE, origin }), origin);
  }
  assert.equal(
    foreign({ host: "app.example", authorization: "Basic x", origin: "https://evil.example" }),
    "https://evil.example",
  );
  assert.equal(foreign({ cookie: "a=1", origin: "https://app.example" }), "https://app.example");
});

test("without credentials, or without an origin, there is nothing to steal", () => {
  assert.equal(foreign({ host: "app.example", origin: "https://evil.example" }), null);
  assert.equal(foreign(HERE), null);
});

test("only behind a trusted proxy its word on the host counts", () => {
  const headers = {
    ...HERE,
    host: "10.0.0.1:3000",
    "x-forwarded-host": "app.example, inner",
    origin: "https://app.example",
  };
  assert.equal(foreign(headers), "https://app.example");
  assert.equal(foreign(headers, false, true), null);
});

test("a script that another site loads is foreign by what browsers say in place of an origin", () => {
  const script = { ...HERE, "sec-fetch-site": "cross-site" };
  assert.equal(foreign({ ...script, referer: "https://evil.example/page" }, true), "https://evil.example");
  assert.equal(foreign(script, true), "null");
  assert.equal(foreign({ ...HERE, "sec-fetch-site": "same-origin" }, true), null);
  assert.equal(foreign(script, false), null);
});

test("a list admits exact origins, exact hosts and what is below a dot, never a part of a name", () => {
  for (const [entry, admitted, others] of [
    [
      "https://a.example",
      ["https://a.example", "https://a.example:443"],
      ["http://a.example", "https://a.example:8443", "https://b.a.example"],
    ],
    [
      "a.example",
      ["https://a.example", "http://a.example:3000"],
      ["https://b.a.example", "https://aa.example", "https://a.example.evil.example"],
    ],
    ["a.example:443", ["https://a.example"], ["https://a.example:8443", "http://a.example"]],
    ["a.example:3000", ["http://a.example:3000"], ["http://a.example"]],
    [
      ".a.example",
      ["https://b.a.example", "https://c.b.a.example:1"],
      ["https://a.example", "https://ba.example", "https://b.a.example.evil.example"],
    ],
    ["*", ["https://evil.example", "null"], []],
  ] as const) {
    const test = originTest(["unrelated.example", entry]);
    for (const origin of admitted) assert.equal(test(origin), true, `${entry} admits ${origin}`);
    for (const origin of [...others, ...(entry === "*" ? [] : ["null", "", "a.example"])]) {
      assert.equal(test(origin), false, `${entry} does not admit ${origin}`);
    }
  }
  assert.equal(originTest([])("https://a.example"), false);
});

test("an entry that could not be meant is refused", () => {
  for (const entry of ["", "*.a.example", "https://a.example/path", "a.example/path", "a b", "https://", ".", 5]) {
    assert.throws(
      () => originTest([entry as string]),
      { code: "bad-option", message: /allowedOrigins/ },
      String(entry),
    );
  }
});

test("the message names the origin, cut to a length, and what to do", () => {
  assert.equal(
    foreignOriginMessage("https://evil.example"),
    'origin "https://evil.example" may not connect with credentials: add it to cors.origin or allowedOrigins',
  );
  assert.ok(foreignOriginMessage("x".repeat(10_000)).length < 200);
});
