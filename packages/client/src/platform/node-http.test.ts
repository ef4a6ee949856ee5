import assert from "node:assert/strict";
import { Agent, type ClientRequest } from "node:http";
import type { Duplex } from "node:stream";
import { test } from "node:test";
import { ByteClient, socketPair } from "@tidewire/testkit";
import { CookieJar } from "./cookies.js";
import { exchange, startRequest } from "./node-http.js";
import type { HttpResponse, NetworkOptions } from "./platform.js";

/** An agent whose connections end in memory, with the far end of the first one. */
function inMemory() {
  const [near, far] = socketPair();
  class MemoryAgent extends Agent {
    override createConnection() {
      return near as Duplex;
    }
  }
  return { agent: new MemoryAgent(), server: new ByteClient(far) };
}

function run(options: NetworkOptions, cookies?: CookieJar, body?: string) {
  const { agent, server } = inMemory();
  let undo = () => {};
  const outcome = new Promise<HttpResponse | { cause: unknown }>((resolve) => {
    const request = {
      method: body === undefined ? ("GET" as const) : ("POST" as const),
      url: "http://h/x?y=1",
      timeoutMs: 0,
    };
    undo = exchange(body === undefined ? request : { ...request, body }, { agent, ...options }, cookies, {
      done: resolve,
      failed: (cause) => resolve({ cause }),
    });
  });
  return { server, outcome, undo: () => undo() };
}

test("sends what the application says of itself, and keeps cookies", async () => {
  const cookies = new CookieJar();
  cookies.store(["a=1"], Date.now());
  const { server, outcome } = run({ extraHeaders: { "X-Token": "t" }, origin: "http://o" }, cookies, "é");
  const head = (await server.readUntil("\r\n\r\n")).toString();
  assert.match(head, /^POST \/x\?y=1 HTTP\/1\.1\r\n/);
  for (const field of [
    "X-Token: t",
    "Origin: http://o",
    "Cookie: a=1",
    "Content-Type: text/plain;charset=UTF-8",
    "Content-Length: 2",
  ]) {
    assert.ok(head.includes(`\r\n${field}\r\n`), field);
  }
  assert.equal((await server.readBytes(2)).toString(), "é");
  server.write("HTTP/1.1 200 OK\r\nSet-Cookie: b=2\r\nContent-Length: 3\r\n\r\né!");
  assert.deepEqual(await outcome, { status: 200, responseText: "é!" });
  assert.equal(cookies.header(Date.now()), "a=1; b=2");
});

test("reports a response that breaks off, and a header that cannot be sent", async () => {
  const { server, outcome } = run({});
  await server.readUntil("\r\n\r\n");
  server.end("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  assert.equal(((await outcome) as { cause: NodeJS.ErrnoException }).cause.code, "ECONNRESET");
  const refused = (await run({ extraHeaders: { bad: "a\r\nb" } }).outcome) as { cause: NodeJS.ErrnoException };
  assert.equal(refused.cause.code, "ERR_INVALID_CHAR");
});

test("tells nothing after it was undone", async () => {
  const { server, outcome, undo } = run({});
  await server.readUntil("\r\n\r\n");
  undo();
  await server.closed;
  let told = false;
  void outcome.then(() => {
    told = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(told, false);
});

test("takes TLS from the scheme, for WebSockets too", () => {
  const protocolOf = (url: string) => {
    const request: ClientRequest = startRequest(url, { agent: false }, undefined, {});
    request.on("error", () => {});
    request.destroy();
    return request.protocol;
  };
  assert.deepEqual(["http://h", "ws://h", "https://h", "wss://h"].map(protocolOf), [
    "http:",
    "http:",
    "https:",
    "https:",
  ]);
});
