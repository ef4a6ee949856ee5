import assert from "node:assert/strict";
import { test } from "node:test";
import { ByteClient, fakeRequest, readResponseHead, socketPair } from "@tidewire/testkit";
import type { WebSocketConnection } from "./connection.js";
import { endWith, type RequestHost, WebSocketRequest } from "./request.js";

const ACCEPTED = { kind: "accept", key: "dGhlIHNhbXBsZSBub25jZQ==", protocols: ["a", "b"], extensions: [] } as const;
const CONNECTION = {} as WebSocketConnection;

/** A request with a host that writes down what it is told. */
function setup({
  headers = {},
  trustProxy = 0,
  fault,
}: {
  headers?: Record<string, string>;
  trustProxy?: number;
  fault?: Error;
} = {}) {
  const [client, socket] = socketPair();
  const log: string[] = [];
  const host: RequestHost = {
    trustProxy,
    open(_request, _handshake, { protocol }) {
      log.push(`open ${protocol}`);
      if (fault !== undefined) throw fault;
      return CONNECTION;
    },
    answered: ({ state }) => log.push(`answered ${state}`),
    opened: (connection) => log.push(`opened ${connection === CONNECTION}`),
  };
  const incoming = fakeRequest({ url: "/feed?a=1", headers });
  const request = new WebSocketRequest(
    incoming,
    { accepted: ACCEPTED, socket, head: Buffer.alloc(0), done: undefined },
    host,
  );
  return { request, incoming, log, client, socket };
}

test("tells who asks for what, with cookies parsed", () => {
  const headers = {
    origin: "https://a.example",
    cookie: "sid=abc; name=J%C3%BC",
    "x-forwarded-for": "203.0.113.9, 10.0.0.1",
  };
  const { request, incoming } = setup({ headers, trustProxy: 2 });
  assert.equal(request.incoming, incoming);
  assert.equal(request.url, "/feed?a=1");
  assert.equal(request.headers.origin, "https://a.example");
  assert.equal(request.origin, "https://a.example");
  assert.deepEqual({ ...request.cookies }, { sid: "abc", name: "Jü" });
  assert.equal(request.cookies, request.cookies);
  assert.deepEqual(request.protocols, ["a", "b"]);
  assert.equal(request.remoteAddress, "203.0.113.9");
  assert.equal(request.secure, false);
  assert.equal(setup({ headers }).request.remoteAddress, "127.0.0.1", "nobody is trusted unless it is said");
  assert.equal(setup().request.origin, undefined);
});

test("is accepted once", () => {
  const { request, log } = setup();
  assert.equal(request.state, "pending");
  assert.equal(request.accept({ protocol: "b" }), CONNECTION);
  assert.equal(request.state, "accepted");
  assert.deepEqual(log, ["open b", "answered accepted", "opened true"]);
  assert.throws(() => request.accept(), {
    code: "misuse",
    message: /accept\(\) of a request that was accepted already/,
  });
  assert.throws(() => request.reject(), {
    code: "misuse",
    message: /reject\(\) of a request that was accepted already/,
  });
});

test("is rejected once, and the client reads why", async () => {
  const { request, client, log } = setup();
  const bytes = new ByteClient(client);
  request.reject(404, "no such room");
  assert.deepEqual(log, ["answered rejected"]);
  const { status, headers } = await readResponseHead(bytes);
  assert.deepEqual([status, headers["x-websocket-reject-reason"]], [404, "no such room"]);
  assert.equal((await bytes.readAll()).toString(), "no such room\n");
  assert.throws(() => request.reject(), { code: "misuse" });
  assert.throws(() => request.accept(), { code: "misuse" });
});

test("an answer that cannot be written leaves it waiting", () => {
  const { request } = setup();
  assert.throws(() => request.reject({ reason: "a\r\nb" }), { code: "misuse" });
  assert.equal(request.state, "pending");
  request.reject();
  const fault = new RangeError("mine");
  const broken = setup({ fault });
  assert.throws(() => broken.request.accept(), fault);
  assert.equal(broken.request.state, "pending");
});

test("arguments in the manner of WebSocket-Node are refused with what to say", () => {
  const { request } = setup();
  for (const [argument, meant] of [
    ["echo", '"echo"'],
    [null, "null"],
  ] as const) {
    assert.throws(() => request.accept(argument as never), {
      code: "misuse",
      message: `accept(${meant}) takes an object: say accept({ protocol: ${meant} })`,
    });
  }
  assert.equal(request.state, "pending");
});

test("of a client that hung up it is gone: rejecting is nothing, accepting gives what is closed at once", async () => {
  for (const leave of ["destroy", "end"] as const) {
    const { request, log, socket, client } = setup();
    if (leave === "destroy") socket.destroy();
    else client.end();
    socket.read(0);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(request.state, "gone");
    assert.equal(socket.destroyed, true);
    request.reject();
    assert.equal(request.accept(), CONNECTION);
    assert.deepEqual(log, ["answered gone", "open undefined"]);
  }
});

test("once answered it does not hear of the socket", () => {
  const { request, socket } = setup();
  const counts = (): number[] => ["close", "end"].map((event) => socket.listenerCount(event));
  const [close = 0, end = 0] = counts();
  request.accept();
  assert.deepEqual(counts(), [close - 1, end - 1]);
});

test("the end of a socket that cannot be written to is its end", () => {
  const { socket } = setup();
  socket.end();
  endWith(socket, "HTTP/1.1 404 Not Found\r\n\r\n");
  assert.equal(socket.destroyed, true);
});
