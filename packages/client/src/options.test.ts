import assert from "node:assert/strict";
import { test } from "node:test";
import { formatUrl, resolveEngineOptions } from "./options.js";

test("a url decides where to go", () => {
  const { secure, hostname, port, query } = resolveEngineOptions("https://a.example:8080/?x=1", {
    secure: false,
    port: 1,
  });
  assert.deepEqual({ secure, hostname, port, ...query }, { secure: true, hostname: "a.example", port: "8080", x: "1" });
});

test("without a url the options do", () => {
  const some = (given: object) => {
    const { secure, hostname, port } = resolveEngineOptions(undefined, given);
    return [secure, hostname, port];
  };
  assert.deepEqual(some({}), [false, "localhost", "80"]);
  assert.deepEqual(some({ secure: true }), [true, "localhost", "443"]);
  assert.deepEqual(some({ hostname: "a.example", port: 3000 }), [false, "a.example", "3000"]);
  assert.deepEqual(some({ host: "a.example:3000", secure: true }), [true, "a.example", "3000"]);
  assert.deepEqual(some({ hostname: "::1", port: "3000" }), [false, "::1", "3000"]);
});

test("ends the path with a slash unless told otherwise", () => {
  const pathOf = (given: object) => resolveEngineOptions("http://a", given).path;
  assert.equal(pathOf({}), "/socket.io/");
  assert.equal(pathOf({ path: "/my/" }), "/my/");
  assert.equal(pathOf({ path: "/my/", addTrailingSlash: false }), "/my");
});

test("leaves the given options alone, and undefined ones out", () => {
  const given = Object.freeze({
    query: Object.freeze({ a: 1 }),
    transports: undefined as never,
    path: undefined as never,
  });
  const { query, transports, path } = resolveEngineOptions("http://a?b=2", given);
  assert.deepEqual([query, transports.length, path], [{ a: 1 }, 3, "/socket.io/"]);
});

test("what the url says of the server is not taken for the option origin", () => {
  assert.equal(resolveEngineOptions("http://a", {}).origin, undefined);
  assert.equal(resolveEngineOptions("http://a", { origin: "http://b" }).origin, "http://b");
});

test("writes urls without default ports, with brackets around IPv6, and with what keeps caches out", () => {
  const url = (uri: string, scheme: "http" | "ws", more: object = {}, stamped?: boolean) =>
    formatUrl(scheme, resolveEngineOptions(uri, more), { EIO: 4, "a b": "c" }, stamped);
  assert.equal(url("http://a.example", "http"), "http://a.example/socket.io/?EIO=4&a%20b=c");
  assert.equal(url("https://a.example", "ws"), "wss://a.example/socket.io/?EIO=4&a%20b=c");
  assert.equal(url("https://[::1]:80", "http"), "https://[::1]:80/socket.io/?EIO=4&a%20b=c");
  assert.match(url("http://a", "http", { timestampParam: "s", forceBase64: true }, true), /&s=[0-9a-z]{8}&b64=1$/);
});

test("a transport may have a host of its own", () => {
  const options = resolveEngineOptions("https://a.example", {});
  const url = formatUrl("ws", { ...options, hostname: "::1", port: "8081" }, { EIO: 4 });
  assert.equal(url, "wss://[::1]:8081/socket.io/?EIO=4");
});
