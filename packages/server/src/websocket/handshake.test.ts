import assert from "node:assert/strict";
import { test } from "node:test";
import { checkedProtocol, refusal, upgradeHead } from "./handshake.js";

const ACCEPTED = { kind: "accept", key: "dGhlIHNhbXBsZSBub25jZQ==", protocols: [], extensions: [] } as const;
const NOTHING = { protocol: undefined, extensions: undefined };
const HEAD =
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
  "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";

test("a subprotocol must be one of those offered", () => {
  assert.equal(checkedProtocol("chat", ["feed", "chat"]), "chat");
  for (const none of [null, false, ""] as const) assert.equal(checkedProtocol(none, ["chat"]), undefined);
  assert.throws(() => checkedProtocol("Chat", ["feed", "chat"]), { code: "misuse", message: /offers feed, chat$/ });
  assert.throws(() => checkedProtocol("chat", []), { code: "misuse", message: /offers none$/ });
});

test("the 101 carries what was agreed on, headers and cookies", () => {
  assert.equal(upgradeHead(ACCEPTED, NOTHING, {}), `${HEAD}\r\n`);
  const head = upgradeHead(
    ACCEPTED,
    { protocol: "chat", extensions: "permessage-deflate" },
    {
      headers: { "X-A": 1, "set-cookie": "z=0" },
      cookies: [{ name: "a", value: "ä b", httpOnly: true, path: "/" }],
    },
  );
  assert.equal(
    head,
    `${HEAD}Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Extensions: permessage-deflate\r\nX-A: 1\r\n` +
      "Set-Cookie: a=%C3%A4%20b; Path=/; HttpOnly\r\nSet-Cookie: z=0\r\n\r\n",
  );
});

test("nothing breaks out of its line, and nothing stands in for the handshake", () => {
  for (const options of [
    { headers: { "X-A": "1\r\nX-B: 2" } },
    { headers: { "X A": "1" } },
    { headers: { "x-list": ["a", "b\n"] } },
    { headers: { "set-cookie": ["a=1\r\nX: y"] } },
    { headers: { "sec-websocket-accept": "mine" } },
    { headers: { CONNECTION: "close" } },
    { cookies: [{ name: "a b", value: "" }] },
    { cookies: [{ name: "a", value: "1", path: "/\r\nX: y" }] },
  ]) {
    assert.throws(() => upgradeHead(ACCEPTED, NOTHING, options), { code: "misuse" }, JSON.stringify(options));
  }
});

test("a refusal has its reason in the body and in a header", () => {
  assert.equal(
    refusal({ status: 404, reason: "no such room", headers: { "Retry-After": 5 } }),
    "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain; charset=utf-8\r\nX-WebSocket-Reject-Reason: no such room\r\n" +
      "Retry-After: 5\r\nConnection: close\r\nContent-Length: 13\r\n\r\nno such room\n",
  );
  assert.match(refusal(), /^HTTP\/1\.1 403 Forbidden\r\n[\s\S]*\r\nX-WebSocket-Reject-Reason: Forbidden\r\n/);
  assert.match(refusal({ status: 499 }), /^HTTP\/1\.1 499 Refused\r\n/);
});

test("a refusal has each field once, however the name of a given one is written", () => {
  const headers = { "content-type": "text/html", connection: "keep-alive", "CONTENT-LENGTH": 1 };
  assert.equal(
    refusal({ reason: "no", headers }),
    "HTTP/1.1 403 Forbidden\r\ncontent-type: text/html\r\nX-WebSocket-Reject-Reason: no\r\n" +
      "Connection: close\r\nContent-Length: 3\r\n\r\nno\n",
  );
  assert.match(refusal({ status: 426, headers: { connection: "Upgrade" } }), /\r\nConnection: Upgrade\r\n/);
});

test("the header of the reason holds Latin-1, the body all of it", () => {
  const text = refusal({ reason: "né 漢" });
  assert.match(text, /\r\nX-WebSocket-Reject-Reason: né \?\r\n/);
  assert.match(text, /\r\n\r\nné 漢\n$/);
  assert.match(text, /\r\nContent-Length: 8\r\n/);
});

test("a refusal that cannot be written is the caller's fault", () => {
  for (const rejection of [
    { status: 101 },
    { status: 200 },
    { status: 600 },
    { status: 404.5 },
    { status: "404" as unknown as number },
    { reason: "a\r\nX-Evil: 1" },
    { reason: "a\0" },
    { headers: { "X-A": "b\r\nX-Evil: 1" } },
    { headers: { "X\n": "b" } },
  ]) {
    assert.throws(() => refusal(rejection), { code: "misuse" }, JSON.stringify(rejection));
  }
});
