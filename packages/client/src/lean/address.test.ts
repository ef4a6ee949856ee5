import assert from "node:assert/strict";
import { test } from "node:test";
import { at } from "../fake-location.test.js";
import { engineUrl, parseUrl } from "./address.js";

test("reads what stands there, the path as it is written", () => {
  const cases: [string, string, string, string][] = [
    ["http://h", "ws://h", "/", ""],
    ["http://H:80/", "ws://h", "/", ""],
    ["https://h:443/a/../b é", "wss://h", "/a/../b é", ""],
    ["ws://h:81/chat?a=1&b=?#x", "ws://h:81", "/chat", "a=1&b=?"],
    ["wss://user:secret@h?a", "wss://h", "/", "a"],
    ["http://[::1]:3000/x", "ws://[::1]:3000", "/x", ""],
  ];
  for (const [url, server, path, query] of cases) assert.deepEqual(parseUrl(url), { server, path, query });
});

test("takes from the page what is not there", () => {
  const page = { protocol: "https:", host: "page:8443" };
  const cases: [string | undefined, string, string][] = [
    [undefined, "wss://page:8443", "/"],
    ["/chat", "wss://page:8443", "/chat"],
    ["//other/chat", "wss://other", "/chat"],
    ["other:3000", "wss://other:3000", "/"],
    ["http://other", "ws://other", "/"],
  ];
  for (const [url, server, path] of cases) {
    const found = at(page, () => parseUrl(url));
    assert.deepEqual([found.server, found.path], [server, path], String(url));
  }
  assert.equal(at({ protocol: "file:", host: "" }, () => parseUrl()).server, "ws://localhost");
  assert.equal(parseUrl("/x").server, "ws://localhost");
});

test("a host that is none throws", () => {
  assert.throws(() => parseUrl("http://a b"), TypeError);
});

test("leads to the endpoint, with the parameters of the options or else of the URL", () => {
  const tail = "?EIO=4&transport=websocket";
  const cases: [string | undefined, Parameters<typeof engineUrl>[1], string][] = [
    ["http://h", {}, `ws://h/socket.io/${tail}`],
    ["https://h:81/chat?a=1+2", {}, `wss://h:81/socket.io/${tail}&a=1%2B2`],
    ["https://h?a=1", { query: { b: 2 }, path: "/x/" }, `wss://h/x/${tail}&b=2`],
    ["ws://h", { path: "/x", addTrailingSlash: false }, `ws://h/x${tail}`],
    [undefined, { query: { "é ": "&" } }, `ws://localhost/socket.io/${tail}&%C3%A9+=%26`],
  ];
  for (const [url, options, expected] of cases) assert.equal(engineUrl(url, options), expected);
});
