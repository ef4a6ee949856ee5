/** Event streams over real connections: resumption, other ways of HTTP, and what stands at the same paths. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectHttp2, createServer as createHttp2Server } from "node:http2";
import type { AddressInfo } from "node:net";
import { Server } from "@tidewire/server";
import { eventually } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { scene } from "./scene.js";

test("a reader that is cut off gets every broadcast once and in order, again and again", async (t) => {
  const { io, ...own } = await scene(t);
  const chat = io.of("/chat");
  const heard: number[] = [];
  let last = "";
  let sent = 0;
  const sending = setInterval(() => {
    for (let i = 0; i < 5; i++) chat.to("all").emit("message", String(sent++));
  }, 2);
  t.after(() => clearInterval(sending));
  for (let round = 0; round < 20; round++) {
    const stream = await own.stream("/chat/events", last === "" ? {} : { "Last-Event-ID": last });
    const upTo = heard.length + 20;
    while (heard.length < upTo) {
      const block = await stream.blocks.next();
      if (block.id !== undefined) last = block.id;
      if (block.data !== undefined) heard.push(Number(block.data));
    }
    stream.response.destroy();
  }
  const from = heard[0] ?? 0;
  assert.deepEqual(
    heard,
    heard.map((_, at) => from + at),
  );
});

test("a reader that was away too long, or saw another server, is told reset first", async (t) => {
  const { io, ...own } = await scene(t, {}, { eventStream: { maxEvents: 2, retry: 100 } });
  const first = await own.stream();
  const { id, retry } = await first.blocks.next();
  assert.equal(retry, "100");
  for (let i = 0; i < 3; i++) io.of("/chat").emit("message", "x");
  const late = await own.stream("/chat/events", { "Last-Event-ID": String(id) });
  const { event, data } = await late.next();
  assert.deepEqual([event, data], ["reset", JSON.stringify({ lastEventId: id, reason: "too old" })]);
  const other = await own.stream("/chat/events", { "Last-Event-ID": "a\u00ffb" });
  assert.equal((await other.next()).event, "reset");
  io.of("/chat").emit("message", "and on");
  assert.equal((await late.next()).data, "and on");
});

test("what clients of Socket.IO recover by is not seen in a stream, live or resumed", async (t) => {
  const { io, ...own } = await scene(t, { connectionStateRecovery: true });
  const first = await own.stream();
  const { id } = await first.blocks.next();
  io.of("/chat").emit("message", "a");
  io.of("/chat").emit("draw", 1);
  for (const stream of [first, await own.stream("/chat/events", { "Last-Event-ID": String(id) })]) {
    assert.equal((await stream.next()).data, "a");
    assert.equal((await stream.next()).data, "[1]");
  }
});

test("at the same paths the application answers everything else", async (t) => {
  const { port } = await scene(t, {}, { eventStream: false });
  for (const path of ["/chat", "/chat/events", "/chat/other"]) {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    assert.deepEqual([response.status, await response.text()], [404, "the application's own"], path);
  }
});

test("over HTTP/2 a stream is a stream", async (t) => {
  const http = createHttp2Server();
  const io = new Server(http as never);
  io.of("/chat").plainClients();
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const session = connectHttp2(`http://127.0.0.1:${(http.address() as AddressInfo).port}`);
  t.after(async () => {
    session.destroy();
    await io.close();
  });
  const stream = session.request({ ":path": "/chat/events", accept: "text/event-stream" });
  const [headers] = await once(stream, "response");
  assert.equal(headers[":status"], 200);
  let text = "";
  stream.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  await eventually(() => text.includes("retry: 3000"));
  io.of("/chat").emit("message", "hello");
  await eventually(() => text.includes("data: hello\n\n"));
  const big = "x".repeat(3_000_000);
  io.of("/chat").emit("message", big);
  await eventually(() => text.includes(big));
  stream.close();
  await eventually(() => io.of("/chat").sockets.size === 0);
});

test("a hundred streams share one encoding", async (t) => {
  const { io, ...own } = await scene(t);
  const streams = await Promise.all(Array.from({ length: 100 }, () => own.stream()));
  let encoded = 0;
  io.of("/chat").emit("message", "once", {
    toJSON() {
      encoded++;
      return 1;
    },
  });
  for (const stream of streams) assert.equal((await stream.next()).data, '["message","once",1]');
  assert.ok(encoded <= 2, `encoded ${encoded} times`);
});
