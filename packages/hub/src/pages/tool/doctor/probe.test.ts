import assert from "node:assert/strict";
import { test } from "node:test";
import { engineUrl, type ProbeWorld, probe, type Target } from "./probe.js";

const target: Target = {
  url: "https://a.example",
  path: "/socket.io",
  revision: 4,
  query: { lang: "en" },
  headers: { "X-Key": "k" },
  credentials: false,
};

interface FakeSocket {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  close(): void;
}

/** Answers are given by `respond`; the WebSocket does what `play` does with it. */
function world(respond: (url: string, options: RequestInit) => Promise<Response>, play: (socket: FakeSocket) => void) {
  const asked: string[] = [];
  const timers: (() => void)[] = [];
  const made: ProbeWorld = {
    fetch: (url, options) => {
      asked.push(`${options.method ?? "GET"} ${url} ${options.mode ?? ""}${options.body ?? ""}`.trim());
      return respond(url, options);
    },
    openWebSocket: (url) => {
      asked.push(url);
      const socket: FakeSocket = { onopen: null, onmessage: null, onclose: null, close: () => {} };
      queueMicrotask(() => play(socket));
      return socket as unknown as WebSocket;
    },
    after: (_ms, task) => {
      timers.push(task);
      return () => {};
    },
  };
  return { asked, timers, made };
}

test("asks at the address the client asks", () => {
  assert.equal(engineUrl(target, "polling"), "https://a.example/socket.io/?lang=en&EIO=4&transport=polling");
  assert.equal(
    engineUrl({ ...target, path: "/x/", query: {} }, "websocket"),
    "wss://a.example/x/?EIO=4&transport=websocket",
  );
});

test("tells what came, and takes leave of the session it made", async () => {
  const { made, asked } = world(
    async () => new Response('0{"sid":"s 1"}', { headers: { "Content-Type": "text/plain" } }),
    (socket) => {
      socket.onopen?.();
      socket.onmessage?.({ data: "0{}" });
    },
  );
  assert.deepEqual(await probe(made, target), {
    http: { kind: "answer", status: 200, type: "text/plain", body: '0{"sid":"s 1"}' },
    reachable: undefined,
    webSocket: { kind: "open", first: "0{}" },
  });
  assert.ok(asked.some((line) => line.startsWith("POST ") && line.endsWith("&sid=s%201 1")));
});

test("when nothing may be read, asks whether anybody is there", async () => {
  const { made, asked } = world(
    (_url, { mode }) =>
      mode === "no-cors" ? Promise.resolve(new Response()) : Promise.reject(new TypeError("Failed to fetch")),
    (socket) => socket.onclose?.({ code: 1006 }),
  );
  assert.deepEqual(await probe(made, target), {
    http: { kind: "failed", reason: "Failed to fetch" },
    reachable: true,
    webSocket: { kind: "failed", code: 1006 },
  });
  assert.ok(asked.some((line) => line.endsWith("transport=none no-cors")));
});

test("a server that accepts and says nothing is silent", async () => {
  const { made, timers } = world(
    (_url, { signal }) =>
      new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(new Error("aborted")))),
    (socket) => socket.onopen?.(),
  );
  const result = probe(made, target);
  for (const task of timers) task();
  assert.deepEqual(await result, { http: { kind: "silent" }, reachable: undefined, webSocket: { kind: "silent" } });
});

test("a WebSocket that closes at once is told apart from one that never opened", async () => {
  const { made } = world(
    () => Promise.reject(new TypeError("no")),
    (socket) => {
      socket.onopen?.();
      socket.onclose?.({ code: 1000 });
    },
  );
  const result = await probe(made, target);
  assert.deepEqual([result.reachable, result.webSocket], [false, { kind: "open", first: "" }]);
  const { made: thrower } = world(
    async () => new Response(""),
    () => {},
  );
  const refusing = {
    ...thrower,
    openWebSocket: () => {
      throw new DOMException("insecure", "SecurityError");
    },
  };
  assert.deepEqual((await probe(refusing, target)).webSocket, { kind: "failed", code: 0 });
});
