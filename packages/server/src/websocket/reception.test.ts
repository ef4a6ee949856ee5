import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeRequest, MemorySocket, readResponseHead } from "@tidewire/testkit";
import { HANDSHAKE, MemoryServer } from "./memory-websocket.test.js";
import type { WebSocketServerOptions } from "./options.js";
import type { WebSocketRequest } from "./request.js";

/** What a client is answered: the status, and the reason of a refusal. */
async function answer(memory: MemoryServer, headers: Record<string, string> = {}, url = "/"): Promise<string> {
  const head = await readResponseHead(memory.upgrade(url, headers).bytes);
  const { "x-websocket-reject-reason": reason, "sec-websocket-protocol": protocol } = head.headers;
  return [head.status, reason ?? protocol].filter((part) => part !== undefined).join(" ");
}

function listening(options: WebSocketServerOptions = {}): MemoryServer {
  const memory = new MemoryServer(options);
  memory.server.on("connection", () => undefined);
  return memory;
}

test("what is no handshake is refused, and told as upgradeError", async () => {
  const memory = listening();
  const told: string[] = [];
  memory.server.on("upgradeError", ({ code, message }, incoming) => told.push(`${code} ${message} ${incoming.url}`));
  assert.match(await answer(memory, { "sec-websocket-version": "8" }, "/x"), /^426 websocket version must be 13/);
  assert.match(await answer(memory, { "sec-websocket-key": "short" }, "/x"), /^400 sec-websocket-key /);
  assert.match(await answer(memory, { "sec-websocket-extensions": ";" }, "/x"), /^400 /);
  assert.equal(told.length, 3);
  assert.match(told[0] ?? "", /^refused websocket version must be 13.* \/x$/);
});

test("an accepted socket waits neither for silence nor for more bytes", async () => {
  const memory = listening();
  const calls: unknown[][] = [];
  const socket = new MemorySocket();
  const note = (name: string) => (value: unknown) => {
    calls.push([name, value]);
    return socket;
  };
  Object.assign(socket, { setTimeout: note("setTimeout"), setNoDelay: note("setNoDelay") });
  memory.http.emit("upgrade", fakeRequest({ url: "/", headers: HANDSHAKE }), socket, Buffer.alloc(0));
  assert.deepEqual(calls, [
    ["setTimeout", 0],
    ["setNoDelay", true],
  ]);
});

test("the first subprotocol is taken, or what handleProtocols says", async () => {
  const offer = { "sec-websocket-protocol": "a, b" };
  assert.equal(await answer(listening()), "101");
  assert.equal(await answer(listening(), offer), "101 a");
  const seen: unknown[] = [];
  const choosing = listening({
    handleProtocols(protocols, request) {
      seen.push([...protocols], request.url);
      return "b";
    },
  });
  assert.equal(await answer(choosing, offer), "101 b");
  assert.equal(await answer(choosing), "101", "nobody is asked when nothing is offered");
  assert.deepEqual(seen, [["a", "b"], "/"]);
  assert.equal(await answer(listening({ handleProtocols: () => false }), offer), "101");
});

test("a protocol of handleProtocols that was not offered, or what it throws, is a 500 and reported", async () => {
  for (const [handleProtocols, report] of [
    [() => "c", /^request: subprotocol "c" was not offered/],
    [
      () => {
        throw new RangeError("mine");
      },
      /^request: mine$/,
    ],
  ] as const) {
    const memory = listening({ handleProtocols });
    assert.match(await answer(memory, { "sec-websocket-protocol": "a" }), /^500 /);
    assert.match(memory.failures[0] ?? "", report);
  }
});

test("verifyClient decides, at once or later", async () => {
  for (const [verdict, expected] of [
    [true, "101"],
    [false, "403 Forbidden"],
    [{ status: 401, reason: "who are you" }, "401 who are you"],
    [Promise.resolve(true), "101"],
    [Promise.resolve(false), "403 Forbidden"],
    [Promise.resolve({ reason: "no" }), "403 no"],
  ] as const) {
    assert.equal(await answer(listening({ verifyClient: () => verdict })), expected);
  }
});

test("a verifyClient that fails, or says what makes no answer, is a 500 and reported", async () => {
  for (const verifyClient of [
    () => {
      throw new RangeError("mine");
    },
    () => Promise.reject(new RangeError("mine")),
    () => ({ reason: "mine\r\n" }),
    () => Promise.resolve({ status: 200, reason: "mine" }),
    () => undefined as unknown as boolean,
  ]) {
    const memory = listening({ verifyClient });
    assert.match(await answer(memory), /^(500|403) /);
  }
});

test("a verdict that comes when the client is gone, or the time is over, changes nothing", async () => {
  let decide = (_verdict: boolean): void => undefined;
  const memory = listening({
    verifyClient: () =>
      new Promise<boolean>((resolve) => {
        decide = resolve;
      }),
    requestTimeout: 1000,
  });
  const { socket } = memory.upgrade();
  socket.destroy();
  await memory.settled();
  decide(true);
  await memory.settled();
  const late = answer(memory);
  memory.time.advance(1010);
  assert.match(await late, /^503 request was not answered within requestTimeout 1000$/);
  decide(true);
  await memory.settled();
  assert.deepEqual([memory.server.clients.size, memory.failures.length, memory.time.pending], [0, 0, 0]);
});

test("a request that a listener keeps is refused in the end, one that nobody wants at once", async () => {
  const memory = new MemoryServer({ requestTimeout: 1000, clientTracking: false });
  assert.equal(await answer(memory), "503 nobody listens to connection or request");
  const kept: WebSocketRequest[] = [];
  memory.server.on("request", (request) => kept.push(request));
  const late = answer(memory);
  memory.time.advance(1010);
  assert.match(await late, /^503 request was not answered/);
  assert.throws(() => kept[0]?.accept(), { code: "misuse" });
});

test("who only broadcasts need not listen", async () => {
  const memory = new MemoryServer();
  const { raw } = await memory.connect();
  memory.server.broadcast("news");
  assert.equal(await raw.nextText(), "news");
});

test("a request listener that throws or rejects without an answer is a 500, and one that answered before is not", async () => {
  const memory = new MemoryServer();
  let listener = (request: WebSocketRequest): unknown => request.accept({ protocol: "x" });
  memory.server.on("request", (request) => listener(request) as Promise<void>);
  assert.match(await answer(memory), /^500 /);
  listener = async () => Promise.reject(new RangeError("late"));
  assert.match(await answer(memory), /^500 /);
  listener = (request) => {
    request.reject(404);
    throw new RangeError("behind");
  };
  assert.match(await answer(memory), /^404 /);
  assert.deepEqual(
    memory.failures.map((line) => line.slice(0, 20)),
    ["request: subprotocol", "request: late", "request: behind"],
  );
});

test("a page of a foreign origin comes without credentials, or not at all unless it is listed", async () => {
  const page = { origin: "https://evil.example" };
  const cookie = { ...page, cookie: "sid=1" };
  assert.equal(await answer(listening(), page), "101");
  assert.match(
    await answer(listening(), cookie),
    /^403 origin "https:\/\/evil.example" may not connect with credentials/,
  );
  assert.equal(await answer(listening({ allowedOrigins: ["evil.example"] }), cookie), "101");
  assert.equal(await answer(listening(), { cookie: "sid=1", origin: "https://example" }), "101");
});

test("past maxConnections a request is refused with 503, waiting ones counted", async () => {
  const memory = listening({ maxConnections: 2 });
  const { raw } = await memory.connect();
  const kept: WebSocketRequest[] = [];
  memory.server.on("request", (request) => kept.push(request));
  memory.upgrade();
  assert.equal(await answer(memory), "503 server is full: maxConnections 2");
  kept[0]?.reject();
  raw.destroy();
  await memory.settled();
  assert.equal(memory.server.clients.size, 0);
  memory.server.removeAllListeners("request");
  assert.equal(await answer(memory), "101");
});

test("an upgrade is taken once", () => {
  const memory = listening({ noServer: true });
  const socket = new MemorySocket();
  const request = fakeRequest({ headers: HANDSHAKE });
  memory.server.handleUpgrade(request, socket, Buffer.alloc(0));
  assert.throws(() => memory.server.handleUpgrade(request, socket, Buffer.alloc(0)), { code: "misuse" });
  socket.destroy();
});

test("handleUpgrade with a callback hands the connection over, without events", async () => {
  const memory = new MemoryServer({ noServer: true });
  memory.server.on("request", () => assert.fail("request"));
  memory.server.on("connection", () => assert.fail("connection"));
  const got: unknown[] = [];
  memory.http.on("upgrade", (request, socket, head) => {
    memory.server.handleUpgrade(request, socket, head, (connection, { url }) => {
      got.push(connection.readyState, url);
      throw new RangeError("mine");
    });
  });
  assert.equal(await answer(memory, {}, "/any"), "101");
  assert.deepEqual([got, memory.failures], [[1, "/any"], ["handleUpgrade: mine"]]);
});
