import assert from "node:assert/strict";
import { test } from "node:test";
import { formatQuery, pageLocation, parseQuery, parseUrl } from "./url.js";

const page = { protocol: "https:", host: "shop.example:8443" };

test("reads scheme, host, port, path and query, and fills the port in", () => {
  const cases: [url: string, origin: string, path: string][] = [
    ["http://a.example", "http://a.example:80", "/"],
    ["https://a.example/admin", "https://a.example:443", "/admin"],
    ["ws://a.example:3000/", "http://a.example:3000", "/"],
    ["WSS://A.example/x/y", "https://a.example:443", "/x/y"],
    ["http://[::1]:3000/n", "http://[::1]:3000", "/n"],
    ["http://user:secret@a.example/n", "http://a.example:80", "/n"],
    ["http://a.example/ünï?x#hash", "http://a.example:80", "/ünï"],
    ["http://a.example?x=1", "http://a.example:80", "/"],
  ];
  for (const [url, origin, path] of cases) {
    const endpoint = parseUrl(url, undefined);
    assert.deepEqual([endpoint.origin, endpoint.path], [origin, path], url);
  }
  assert.equal(parseUrl("http://[::1]:3000", undefined).hostname, "::1");
});

test("takes from the page what the url lacks", () => {
  assert.equal(parseUrl(undefined, page).origin, "https://shop.example:8443");
  assert.equal(parseUrl("/admin", page).origin, "https://shop.example:8443");
  assert.equal(parseUrl("/admin", page).path, "/admin");
  assert.equal(parseUrl("//b.example/n", page).origin, "https://b.example:443");
  assert.equal(parseUrl("b.example:3000/n", page).origin, "https://b.example:3000");
});

test("without a page a missing host is localhost, and a host needs a scheme", () => {
  assert.equal(parseUrl(undefined, undefined).origin, "http://localhost:80");
  assert.equal(parseUrl("/admin", undefined).path, "/admin");
  assert.throws(() => parseUrl("b.example:3000", undefined), {
    code: "misuse",
    message: 'no scheme and host in the url "b.example:3000": write "https://host/"',
  });
});

test("refuses what names no host, and more than 8000 characters", () => {
  assert.throws(() => parseUrl("http:///x", undefined), { code: "misuse", message: /no scheme and host/ });
  assert.ok(parseUrl(`http://a/${"x".repeat(7991)}`, undefined));
  assert.throws(() => parseUrl(`http://a/${"x".repeat(7992)}`, undefined), { code: "misuse", message: "URI too long" });
});

test("reads queries into an object without prototype, and writes them back", () => {
  const query = parseQuery("a=1&b%20c=d%26e&__proto__=x&broken=%zz&empty");
  assert.equal(Object.getPrototypeOf(query), null);
  assert.deepEqual(Object.entries(query), [
    ["a", "1"],
    ["b c", "d&e"],
    ["__proto__", "x"],
    ["broken", "%zz"],
    ["empty", ""],
  ]);
  assert.equal(formatQuery({ "b c": "d&e", n: 1 }), "b%20c=d%26e&n=1");
  assert.deepEqual(Object.keys(parseQuery(undefined)), []);
});

test("Node has no page", () => {
  assert.equal(pageLocation(), undefined);
});
