import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { WireError } from "../wire-error.js";
import {
  acceptKey,
  checkUpgradeRequest,
  checkUpgradeResponse,
  formatUpgradeResponse,
  type Headers,
  type UpgradeRequest,
} from "./handshake.js";

const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
const HEADERS: Headers = {
  host: "server.example.com",
  upgrade: "websocket",
  connection: "Upgrade",
  "sec-websocket-key": KEY,
  "sec-websocket-version": "13",
};
const ANSWER: Headers = {
  upgrade: "websocket",
  connection: "Upgrade",
  "sec-websocket-accept": "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
};

const request = (headers: Headers, rest: Partial<UpgradeRequest> = {}) =>
  checkUpgradeRequest({ method: "GET", httpVersion: "1.1", headers: { ...HEADERS, ...headers }, ...rest });
const response = (headers: Headers, sent: Partial<Parameters<typeof checkUpgradeResponse>[1]> = {}, status = 101) =>
  checkUpgradeResponse({ status, headers: { ...ANSWER, ...headers } }, { key: KEY, ...sent });
const misuse = (error: unknown) => error instanceof WireError && error.code === "misuse";

test("accepts the request of RFC 6455, 1.3, with its subprotocols and extensions in order", () => {
  const accepted = request({
    "sec-websocket-protocol": "chat, superchat",
    "sec-websocket-extensions": "permessage-deflate; client_max_window_bits",
  });
  assert.deepEqual(accepted, {
    kind: "accept",
    key: KEY,
    protocols: ["chat", "superchat"],
    extensions: [{ name: "permessage-deflate", params: [{ name: "client_max_window_bits", value: true }] }],
  });
});

test("does not mind case, lists and blanks in Upgrade and Connection", () => {
  const variants: Headers[] = [
    { upgrade: "WebSocket", connection: "keep-alive, Upgrade" },
    { upgrade: "h2c, WEBSOCKET", connection: "UPGRADE" },
    { connection: ["keep-alive", " upgrade"] },
  ];
  for (const headers of variants) assert.equal(request(headers).kind, "accept", JSON.stringify(headers));
});

test("rejects what is no handshake, with the status and fields that say why", () => {
  const rejections: [headers: Headers, rest: Partial<UpgradeRequest>, status: number, fields: object][] = [
    [{}, { method: "POST" }, 405, { Allow: "GET" }],
    [{}, { method: "CONNECT" }, 405, { Allow: "GET" }],
    [{}, { method: undefined }, 405, { Allow: "GET" }],
    [{}, { httpVersion: "1.0" }, 400, {}],
    [{}, { httpVersion: "2.0" }, 400, {}],
    [{ upgrade: undefined }, {}, 426, { Connection: "Upgrade", Upgrade: "websocket" }],
    [{ upgrade: "h2c" }, {}, 426, { Connection: "Upgrade", Upgrade: "websocket" }],
    [{ upgrade: "websockets" }, {}, 426, { Connection: "Upgrade", Upgrade: "websocket" }],
    [{ connection: undefined }, {}, 400, {}],
    [{ connection: "close" }, {}, 400, {}],
    [{ connection: "keep-alive, upgraded" }, {}, 400, {}],
    [{ host: undefined }, {}, 400, {}],
    [{ "sec-websocket-protocol": "a b" }, {}, 400, {}],
    [{ "sec-websocket-protocol": "chat, chat" }, {}, 400, {}],
    [{ "sec-websocket-extensions": "a;;b" }, {}, 400, {}],
  ];
  for (const [headers, rest, status, fields] of rejections) {
    const rejected = request(headers, rest);
    assert.equal(rejected.kind, "reject", JSON.stringify([headers, rest]));
    assert.equal(rejected.status, status);
    assert.deepEqual(rejected.headers, fields);
    assert.notEqual(rejected.message, "");
  }
});

test("answers every version but 13 with 426 and the version it speaks", () => {
  for (const version of [undefined, "", "0", "8", "14", "13, 8", "13,13", "013", " 13"]) {
    const rejected = request({ "sec-websocket-version": version });
    assert.equal(rejected.kind, "reject", version);
    assert.equal(rejected.status, 426);
    assert.equal(rejected.headers["Sec-WebSocket-Version"], "13");
  }
});

test("rejects a key that is not 16 bytes of base64", () => {
  const short = "dGhlIHNhbXBsZSBub25jZ===";
  const keys = [undefined, "", "abc", KEY.slice(1), `${KEY}=`, `x${KEY}`, short, `${KEY.slice(0, -3)}-==`];
  for (const key of [...keys, `${KEY}, ${KEY}`, [KEY, KEY]]) {
    const rejected = request({ "sec-websocket-key": key });
    assert.equal(rejected.kind, "reject", String(key));
    assert.equal(rejected.status, 400);
  }
});

test("finds no field on the prototype of the headers", () => {
  const headers: Headers = Object.create(HEADERS);
  assert.equal(checkUpgradeRequest({ method: "GET", httpVersion: "1.1", headers }).kind, "reject");
});

test("never throws, whatever the fields hold", () => {
  const value = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("websocket", "upgrade", "13", KEY, "a,b;c=1"));
  const fields = fc.dictionary(
    fc.constantFrom(...Object.keys(HEADERS), "sec-websocket-protocol", "sec-websocket-extensions", "__proto__"),
    fc.oneof(value, fc.array(value), fc.constant(undefined)),
  );
  fc.assert(
    fc.property(fields, (headers) => {
      assert.match(request(headers).kind, /^(accept|reject)$/);
      assert.match(response(headers).kind, /^(confirmed|refused)$/);
    }),
  );
});

test("proves the key of RFC 6455, 4.2.2", () => {
  assert.equal(acceptKey(KEY), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
});

test("formats the response byte for byte", () => {
  assert.equal(
    formatUpgradeResponse({ key: KEY }),
    "HTTP/1.1 101 Switching Protocols\r\n" +
      "Upgrade: websocket\r\n" +
      "Connection: Upgrade\r\n" +
      "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
  );
  const rest = formatUpgradeResponse(
    { key: KEY },
    {
      protocol: "chat",
      extensions: "permessage-deflate",
      headers: { "Set-Cookie": ["a=1", "b=2"], "X-Name": "é\tx", "X-Absent": undefined },
    },
  );
  assert.equal(
    rest.slice(rest.indexOf("Sec-WebSocket-Protocol")),
    "Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Extensions: permessage-deflate\r\n" +
      "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nX-Name: é\tx\r\n\r\n",
  );
});

test("lets no field of the caller break out of its line", () => {
  for (const headers of [{ "X-A": "1\r\nX-B: 2" }, { "X-A": "1\n" }, { "X-A": "\0" }, { "X A": "1" }, { "": "1" }]) {
    assert.throws(() => formatUpgradeResponse({ key: KEY }, { headers }), misuse, JSON.stringify(headers));
  }
  assert.throws(() => formatUpgradeResponse({ key: KEY }, { protocol: "a\r\nb" }), misuse);
  assert.throws(() => formatUpgradeResponse({ key: KEY }, { headers: { "X-A": ["1", "2\r"] } }), misuse);
  assert.throws(() => formatUpgradeResponse({ key: KEY }, { headers: { "X-A": "\u0100" } }), misuse);
});

test("confirms an answer, with what the server chose", () => {
  assert.deepEqual(response({}), { kind: "confirmed", protocol: undefined, extensions: [] });
  const chosen = response(
    { upgrade: "WebSocket", "sec-websocket-protocol": "b", "sec-websocket-extensions": "x; y=1" },
    { protocols: ["a", "b"], offered: ["x"] },
  );
  const extensions = [{ name: "x", params: [{ name: "y", value: "1" }] }];
  assert.deepEqual(chosen, { kind: "confirmed", protocol: "b", extensions });
});

test("refuses an answer that does not complete the handshake", () => {
  const refusals: [headers: Headers, sent: object, status: number, message: string][] = [
    [{}, {}, 200, "unexpected response status 200"],
    [{ upgrade: undefined }, {}, 101, "upgrade header is not websocket"],
    [{ upgrade: "h2c" }, {}, 101, "upgrade header is not websocket"],
    [{ connection: "close" }, {}, 101, "connection header is not upgrade"],
    [{ "sec-websocket-accept": undefined }, {}, 101, "sec-websocket-accept does not match the key"],
    [{ "sec-websocket-accept": KEY }, {}, 101, "sec-websocket-accept does not match the key"],
    [{ "sec-websocket-protocol": "a" }, {}, 101, "subprotocol was not asked for"],
    [{ "sec-websocket-protocol": "c" }, { protocols: ["a"] }, 101, "subprotocol was not asked for"],
    [{}, { protocols: ["a"] }, 101, "server chose no subprotocol"],
    [{ "sec-websocket-extensions": "x;" }, { offered: ["x"] }, 101, "sec-websocket-extensions is malformed"],
    [{ "sec-websocket-extensions": "x" }, {}, 101, "extension was not offered, or is given twice"],
    [{ "sec-websocket-extensions": "x, x" }, { offered: ["x"] }, 101, "extension was not offered, or is given twice"],
  ];
  for (const [headers, sent, status, message] of refusals) {
    assert.deepEqual(response(headers, sent, status), { kind: "refused", message });
  }
});
