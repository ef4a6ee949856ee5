import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { test } from "node:test";
import { fakeRequest, socketPair } from "@tidewire/testkit";
import { EngineRequest, millisecondsSince } from "./request.js";

/** The request that Node's own parser makes of `lines`. */
async function parsed(lines: string[]): Promise<IncomingMessage> {
  const server = createServer();
  const [client, far] = socketPair();
  server.emit("connection", far);
  client.write(`GET /socket.io/?EIO=4 HTTP/1.1\r\n${lines.map((line) => `${line}\r\n`).join("")}\r\n`);
  const [request] = await once(server, "request");
  client.destroy();
  return request as IncomingMessage;
}

test("keeps what a handshake needs without the request", async () => {
  const incoming = await parsed(["Host: example", "X-Token: secret"]);
  const before = Date.now();
  const request = new EngineRequest(incoming, false);
  assert.deepEqual([request.method, request.url], ["GET", "/socket.io/?EIO=4"]);
  assert.deepEqual([request.remoteAddress, request.encrypted], ["127.0.0.1", false]);
  assert.ok(request.issued >= before && request.issued <= Date.now());
  assert.equal(request.headers["x-token"], "secret");
  assert.notEqual(request.incoming, incoming);
});

test("behind a trusted proxy it tells of the client, and the request made anew of the proxy, as Node's would", async () => {
  const incoming = await parsed(["Host: example", "X-Forwarded-For: 6.6.6.6, 192.0.2.1", "X-Forwarded-Proto: https"]);
  const told = (hops: number) => {
    const request = new EngineRequest(incoming, false, hops);
    const { remoteAddress } = request.incoming.socket;
    const encrypted = (request.incoming.socket as { encrypted?: boolean }).encrypted;
    return [request.remoteAddress, request.encrypted, remoteAddress, encrypted];
  };
  assert.deepEqual(told(1), ["192.0.2.1", true, "127.0.0.1", false]);
  assert.deepEqual(told(2), ["6.6.6.6", true, "127.0.0.1", false]);
  assert.deepEqual(told(0), ["127.0.0.1", false, "127.0.0.1", false]);
});

test("headers read as Node's own, repetitions and all", async () => {
  const incoming = await parsed([
    "Host: example",
    "Host: ignored",
    "Set-Cookie: a=1",
    "Set-Cookie: b=2",
    "Cookie: a=1",
    "Cookie: b=2",
    "X-Forwarded-For: 10.0.0.1",
    "x-forwarded-for: 10.0.0.2",
    "User-Agent: first",
    "User-Agent: second",
    "X-Empty:",
  ]);
  assert.deepEqual(new EngineRequest(incoming, false).headers, incoming.headers);
});

test("a header named __proto__ is a header and nothing else", () => {
  const incoming = fakeRequest();
  incoming.rawHeaders = ["__proto__", "polluted", "constructor", "x"];
  const { headers } = new EngineRequest(incoming, false);
  assert.deepEqual(Object.keys(headers), ["__proto__", "constructor"]);
  assert.equal(Object.getPrototypeOf(headers), Object.prototype);
});

test("a request without headers has none afterwards", () => {
  assert.deepEqual(new EngineRequest(fakeRequest(), false).headers, {});
});

test("a kept request is the very same until it is released", () => {
  const incoming = fakeRequest({ url: "/kept", headers: { host: "x" } });
  const request = new EngineRequest(incoming, true);
  assert.equal(request.incoming, incoming);
  assert.equal(request.headers, incoming.headers);
  request.release();
  assert.notEqual(request.incoming, incoming);
  assert.deepEqual([request.incoming.url, request.incoming.headers], ["/kept", { host: "x" }]);
});

test("the request made from what was kept is made once and looks like the first", () => {
  const incoming = fakeRequest({ method: "GET", url: "/x?a=b", headers: { "x-a": "1" }, remoteAddress: "10.1.2.3" });
  const request = new EngineRequest(incoming, false);
  const again = request.incoming;
  assert.equal(request.incoming, again);
  assert.deepEqual([again.method, again.url, again.headers], ["GET", "/x?a=b", { "x-a": "1" }]);
  assert.deepEqual([again.httpVersion, again.rawHeaders], ["1.1", ["x-a", "1"]]);
  assert.equal(again.socket.remoteAddress, "10.1.2.3");
});

test("tells a request over TLS", () => {
  const incoming = fakeRequest();
  Object.assign(incoming.socket, { encrypted: true });
  const request = new EngineRequest(incoming, false);
  assert.equal(request.encrypted, true);
  assert.equal((request.incoming.socket as { encrypted?: boolean }).encrypted, true);
});

test("says when it came as its own time, whenever that was", () => {
  const now = Date.now();
  assert.ok(millisecondsSince(now - 5) >= 5);
  const long = 40 * 24 * 3600 * 1000;
  assert.ok(millisecondsSince(now - long) >= long);
  assert.ok(millisecondsSince(now + long) < 0);
});

test("asks the handle of a socket that is not kept, so that the socket keeps no answer", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  client.write("GET /socket.io/?EIO=4 HTTP/1.1\r\nHost: a\r\n\r\n");
  const [incoming] = (await once(server, "request")) as [IncomingMessage];
  const first = new EngineRequest(incoming, false);
  assert.equal(Reflect.get(incoming.socket, "_peername"), undefined);
  assert.deepEqual([first.remoteAddress, new EngineRequest(incoming, true).remoteAddress], ["127.0.0.1", "127.0.0.1"]);
  client.destroy();
  server.close();
  server.closeAllConnections();
});
