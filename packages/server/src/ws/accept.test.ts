import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeRequest } from "@tidewire/testkit";
import { type Accepted, Acceptor } from "./accept.js";
import { inflater } from "./deflate.js";

const HANDSHAKE = {
  host: "example",
  upgrade: "websocket",
  connection: "Upgrade",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};

const HEAD =
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
  "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";

function accept(acceptor: Acceptor, headers: Record<string, string> = {}): Accepted {
  const accepted = acceptor.accept(fakeRequest({ headers: { ...HANDSHAKE, ...headers } }));
  assert.equal(accepted.kind, "accept");
  return accepted as Accepted;
}

test("answers the handshake of RFC 6455, 1.3", () => {
  const accepted = accept(new Acceptor(null));
  assert.equal(accepted.head({}), `${HEAD}\r\n`);
  assert.equal(accepted.compressor, null);
});

test("a request that is no handshake is refused with a status", () => {
  const acceptor = new Acceptor(null);
  const refusal = acceptor.accept(fakeRequest({ headers: { ...HANDSHAKE, "sec-websocket-version": "8" } }));
  assert.equal(refusal.kind === "reject" && refusal.status, 426);
  const post = acceptor.accept(fakeRequest({ method: "POST", headers: HANDSHAKE }));
  assert.equal(post.kind === "reject" && post.status, 405);
});

test("headers go into the head: lists joined, but for cookies, absent ones left out", () => {
  const head = accept(new Acceptor(null)).head({
    "Set-Cookie": ["a=1", "b=2"],
    "X-List": ["a", "b"],
    "X-Count": 3,
    "X-None": undefined,
  });
  assert.equal(head, `${HEAD}Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nX-List: a, b\r\nX-Count: 3\r\n\r\n`);
});

test("a header that would break out of its line is refused where it is set", () => {
  const accepted = accept(new Acceptor(null));
  assert.throws(() => accepted.head({ "X-A": "1\r\nX-B: 2" }), { code: "misuse" });
});

test("the first subprotocol that the client offers is agreed on", () => {
  const accepted = accept(new Acceptor(null), { "sec-websocket-protocol": "chat, superchat" });
  assert.equal(accepted.head({}), `${HEAD}Sec-WebSocket-Protocol: chat\r\n\r\n`);
});

test("compression is declined where it is off, and agreed on without context where it is on", () => {
  const offer = { "sec-websocket-extensions": "permessage-deflate; client_max_window_bits" };
  const off = accept(new Acceptor(null), offer);
  assert.deepEqual([off.compressor, off.inflater, off.head({})], [null, undefined, `${HEAD}\r\n`]);
  const on = accept(new Acceptor({ threshold: 7 }), offer);
  assert.equal(on.compressor?.threshold, 7);
  assert.equal(
    on.head({}),
    `${HEAD}Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover\r\n\r\n`,
  );
  assert.equal(accept(new Acceptor({})).compressor, null);
});

test("windows are narrowed as either side asks", () => {
  const acceptor = new Acceptor({ serverMaxWindowBits: 12, clientMaxWindowBits: 11 });
  const narrow = accept(acceptor, {
    "sec-websocket-extensions": "permessage-deflate; server_max_window_bits=10; client_max_window_bits",
  });
  assert.match(narrow.head({}), /server_max_window_bits=10; client_max_window_bits=11\r\n/);
  const wide = accept(acceptor, { "sec-websocket-extensions": "permessage-deflate" });
  assert.match(wide.head({}), /server_max_window_bits=12\r\n/);
});

test("sessions with the same window share a compressor", () => {
  const acceptor = new Acceptor({});
  const at = (bits: number) =>
    accept(acceptor, { "sec-websocket-extensions": `permessage-deflate; server_max_window_bits=${bits}` }).compressor;
  const widest = at(15);
  assert.ok(widest !== null);
  assert.equal(at(15), widest);
  assert.notEqual(at(9), widest);
});

test("a client that reads only the smallest window is sent plain frames, and may compress its own", () => {
  const accepted = accept(new Acceptor({}), {
    "sec-websocket-extensions": "permessage-deflate; server_max_window_bits=8",
  });
  assert.equal(accepted.compressor, null);
  assert.equal(accepted.inflater, inflater);
  assert.match(accepted.head({}), /server_max_window_bits=8\r\n/);
});

test("the shared compressor's output is readable", () => {
  const { compressor } = accept(new Acceptor({}), { "sec-websocket-extensions": "permessage-deflate" });
  const payload = Buffer.from("x".repeat(2000));
  assert.deepEqual(inflater.inflate(compressor?.compress(payload) ?? payload, 2000), payload);
});
