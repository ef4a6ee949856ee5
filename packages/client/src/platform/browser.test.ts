import assert from "node:assert/strict";
import { afterEach, beforeEach, type Mock, mock, test } from "node:test";
import { network, platform } from "./browser.js";
import type { HttpSink, PageEvent } from "./platform.js";

/** The globals of a page, put in place for one test. */
const page = {
  target: new EventTarget(),
  document: Object.assign(new EventTarget(), { hidden: true }),
};

class FakeWebSocket {
  static made: FakeWebSocket[] = [];
  readonly args: unknown[];
  readonly sent: unknown[] = [];
  binaryType = "blob";
  closed = false;
  onopen: unknown = null;
  onmessage: ((event: object) => void) | null = null;
  onerror: ((event: object) => void) | null = null;
  onclose: ((event: object) => void) | null = null;
  constructor(...args: unknown[]) {
    if (String(args[0]).includes("forbidden")) throw new RangeError("mixed content");
    this.args = args;
    FakeWebSocket.made.push(this);
  }
  send(message: unknown) {
    this.sent.push(message);
  }
  close() {
    this.closed = true;
  }
}

const host = globalThis as Record<string, unknown>;
const names = ["addEventListener", "document", "WebSocket", "fetch"];
let before: [string, PropertyDescriptor | undefined][];
let fetched: Mock<(url: string, init: RequestInit) => Promise<Response>>;

function put(name: string, value: unknown): void {
  Object.defineProperty(host, name, { value, configurable: true, writable: true });
}

beforeEach(() => {
  before = names.map((name) => [name, Object.getOwnPropertyDescriptor(host, name)]);
  fetched = mock.fn(() => Promise.resolve(new Response("4hi", { status: 201 })));
  put("addEventListener", page.target.addEventListener.bind(page.target));
  put("document", page.document);
  put("WebSocket", FakeWebSocket);
  put("fetch", fetched);
});

afterEach(() => {
  for (const [name, descriptor] of before) {
    if (descriptor) Object.defineProperty(host, name, descriptor);
    else delete host[name];
  }
});

function sinkOf(log: unknown[]): HttpSink {
  return { done: (response) => log.push(response), failed: (cause) => log.push(["failed", cause]) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("has what the host has", () => {
  const { has } = network({});
  assert.deepEqual(["polling", "websocket", "webtransport"].map(has), [true, true, false]);
  put("WebSocket", undefined);
  put("fetch", undefined);
  assert.deepEqual(["polling", "websocket"].map(has), [false, false]);
});

test("fetches with the cookies of the own origin, of others on demand", async () => {
  const log: unknown[] = [];
  const port = network({ extraHeaders: { "X-Token": "t" } });
  port.request({ method: "POST", url: "http://h/", body: "4a", timeoutMs: 0, keepAlive: true }, sinkOf(log));
  network({ withCredentials: true }).request({ method: "GET", url: "http://h/", timeoutMs: 0 }, sinkOf(log));
  await settled();
  const [post, get] = fetched.mock.calls.map(({ arguments: [, init] }) => ({ ...init, signal: undefined }));
  assert.deepEqual(post, {
    method: "POST",
    headers: { "X-Token": "t" },
    body: "4a",
    credentials: undefined,
    keepalive: true,
    signal: undefined,
  });
  assert.equal(get?.credentials, "include");
  assert.deepEqual(log, [
    { status: 201, responseText: "4hi" },
    { status: 201, responseText: "4hi" },
  ]);
});

test("aborts a request that is undone or takes too long, and tells only of the second", async () => {
  const signals: AbortSignal[] = [];
  put("fetch", (_url: string, { signal }: { signal: AbortSignal }) => {
    signals.push(signal);
    return new Promise((_, reject) => signal.addEventListener("abort", () => reject(new RangeError("aborted"))));
  });
  mock.timers.enable({ apis: ["setTimeout"] });
  const log: unknown[] = [];
  const port = network({});
  port.request({ method: "GET", url: "http://h/", timeoutMs: 0 }, sinkOf(log))();
  port.request({ method: "GET", url: "http://h/", timeoutMs: 50 }, sinkOf(log));
  mock.timers.tick(50);
  mock.timers.reset();
  await settled();
  assert.deepEqual(
    signals.map(({ aborted }) => aborted),
    [true, true],
  );
  assert.deepEqual(log, [["failed", "timeout"]]);
});

test("a request that cannot be made is told", async () => {
  const cause = new RangeError("offline");
  put("fetch", () => Promise.reject(cause));
  const log: unknown[] = [];
  network({}).request({ method: "GET", url: "http://h/", timeoutMs: 0 }, sinkOf(log));
  await settled();
  assert.deepEqual(log, [["failed", cause]]);
});

function open(url = "ws://h/", options = {}) {
  const log: unknown[] = [];
  const port = network(options).webSocket(
    url,
    { protocols: ["a"] },
    {
      opened: () => log.push("opened"),
      message: (data) => log.push(data),
      failed: (cause) => log.push(["failed", cause]),
      closed: (event) => log.push(event),
    },
  );
  return { log, port, socket: FakeWebSocket.made.at(-1) as FakeWebSocket };
}

test("passes the messages of the host's WebSocket on", () => {
  const { log, port, socket } = open();
  assert.deepEqual([socket.args.slice(0, 2), socket.binaryType], [["ws://h/", ["a"]], "arraybuffer"]);
  (socket.onopen as () => void)();
  socket.onmessage?.({ data: "4a" });
  socket.onmessage?.({ data: Uint8Array.of(1).buffer });
  port.send("4b", true);
  assert.deepEqual(log, ["opened", "4a", Uint8Array.of(1)]);
  assert.deepEqual(socket.sent, ["4b"]);
  const event = { code: 1006, reason: "r" };
  socket.onerror?.(event);
  socket.onclose?.(event);
  assert.deepEqual(log.slice(3), [["failed", event], event]);
});

test("confirms what the host has taken", async () => {
  const { port } = open();
  let sent = false;
  port.send("4b", true, () => {
    sent = true;
  });
  assert.equal(sent, false);
  await settled();
  assert.equal(sent, true);
});

test("closes the host's WebSocket", () => {
  const { port, socket } = open();
  port.close();
  assert.equal(socket.closed, true);
});

test("a url that the host refuses is a failure, and no exception", async () => {
  const { log, port } = open("ws://forbidden/");
  port.send("x", true);
  port.close();
  assert.deepEqual(log, []);
  await settled();
  assert.equal((log as unknown[][])[0]?.[0], "failed");
});

test("React Native takes headers as a third argument", () => {
  const { socket } = open("ws://h/", { extraHeaders: { a: "b" } });
  assert.deepEqual(socket.args, ["ws://h/", ["a"], { headers: { a: "b" } }]);
});

test("tells what happens to the page, until undone", () => {
  const log: PageEvent[] = [];
  const undo = platform.watchPage((event) => log.push(event), true);
  const emit = (target: EventTarget, name: string, more: object = {}) =>
    target.dispatchEvent(Object.assign(new Event(name), more));
  emit(page.target, "offline");
  emit(page.target, "online");
  emit(page.target, "pagehide", { persisted: true });
  emit(page.target, "pagehide", { persisted: false });
  emit(page.target, "pageshow");
  emit(page.target, "beforeunload");
  emit(page.document, "resume");
  emit(page.document, "visibilitychange");
  page.document.hidden = false;
  emit(page.document, "visibilitychange");
  undo?.();
  emit(page.target, "offline");
  assert.deepEqual(log, ["offline", "online", "aside", "leave", "wake", "unload", "wake", "wake"]);
});

test("a host without events, as React Native, is watched in vain", () => {
  put("addEventListener", undefined);
  assert.equal(
    platform.watchPage(() => {}, true),
    undefined,
  );
});

test("hands bytes out as an ArrayBuffer, copied only where it has to be", async () => {
  const whole = Uint8Array.of(1, 2);
  assert.equal(platform.toBinary(whole, undefined), whole.buffer);
  assert.deepEqual(platform.toBinary(whole.subarray(1), undefined), Uint8Array.of(2).buffer);
  assert.ok(platform.toBinary(whole, "blob") instanceof Blob);
});
