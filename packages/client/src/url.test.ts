import assert from "node:assert/strict";
import { test } from "node:test";
import { at } from "./fake-location.test.js";
import { formatQuery, parseUrl } from "./url.js";

const page = { protocol: "https:", host: "shop.example:8443" };

test("reads scheme, host, port, path and query, and fills the port in", () => {
  const cases: [url: string, origin: string, path: string][] = [
    ["http://a.example", "http://a.example", "/"],
    ["https://a.example/admin", "https://a.example", "/admin"],
    ["ws://a.example:3000/", "http://a.example:3000", "/"],
    ["WSS://A.example/x/y", "https://a.example", "/x/y"],
    ["http://[::1]:3000/n", "http://[::1]:3000", "/n"],
    ["http://a.example:80", "http://a.example", "/"],
    ["http://a.example:443", "http://a.example:443", "/"],
    ["https://a.example:80", "https://a.example:80", "/"],
    ["http://user:secret@a.example/n", "http://a.example", "/n"],
    ["http://a.example/ünï?x#hash", "http://a.example", "/ünï"],
    ["http://a.example?x=1", "http://a.example", "/"],
  ];
  for (const [url, origin, path] of cases) {
    const endpoint = parseUrl(url);
    assert.deepEqual([endpoint.server, endpoint.path], [origin, path], url);
  }
  assert.equal(parseUrl("http://[::1]:3000").hostname, "::1");
});

test("takes from the page what the url lacks", () => {
  assert.equal(at(page, () => parseUrl(undefined)).server, "https://shop.example:8443");
  assert.equal(at(page, () => parseUrl("/admin")).server, "https://shop.example:8443");
  assert.equal(at(page, () => parseUrl("/admin")).path, "/admin");
  assert.equal(at(page, () => parseUrl("//b.example/n")).server, "https://b.example");
  assert.equal(at(page, () => parseUrl("b.example:3000/n")).server, "https://b.example:3000");
});

test("without a page a missing host is localhost, and a missing scheme http", () => {
  assert.equal(parseUrl(undefined).server, "http://localhost");
  assert.equal(parseUrl("/admin").path, "/admin");
  assert.equal(parseUrl("b.example:3000").server, "http://b.example:3000");
  assert.equal(at({ protocol: "file:", host: "" }, () => parseUrl()).server, "http://localhost");
});

test("options count for what the url leaves open", () => {
  const given = { secure: true, hostname: "::1", port: 81 };
  const { server, hostname, port } = parseUrl("/admin", given);
  assert.deepEqual([server, hostname, port], ["https://[::1]:81", "::1", "81"]);
  assert.equal(parseUrl("", { host: "a.example:3000" }).server, "http://a.example:3000");
  assert.equal(at(page, () => parseUrl("", { secure: false })).server, "http://shop.example:8443");
  assert.equal(parseUrl("http://b.example", given).server, "http://b.example");
});

test("refuses what it cannot understand", () => {
  for (const url of ["http:///x", "https://", "ftp://a.example", "http://a.example:port/"]) {
    assert.throws(() => parseUrl(url), { code: "misuse", message: `not a url: ${url}, write "https://host/"` });
  }
  assert.ok(parseUrl(`http://a/${"x".repeat(100_000)}`));
});

test("reads queries, and writes them back", () => {
  const { query } = parseUrl("http://a?a=1&b%20c=d%26e&__proto__=x&broken=%zz&empty");
  assert.equal(Object.getPrototypeOf(query), Object.prototype);
  assert.deepEqual(Object.entries(query ?? {}), [
    ["a", "1"],
    ["b c", "d&e"],
    ["__proto__", "x"],
    ["broken", "%zz"],
    ["empty", ""],
  ]);
  assert.equal(formatQuery({ "b c": "d&e", n: 1 }), "b%20c=d%26e&n=1");
  assert.equal(parseUrl("http://a").query, undefined);
});
