import assert from "node:assert/strict";
import { test } from "node:test";
import type { ServerOptions } from "../options.js";
import { MemoryServer } from "./memory-server.test.js";

const BYTES = Buffer.alloc(100);

/** A joined client of a server with this rate limit, with a log of the events it sent. */
function limited(rateLimit: NonNullable<ServerOptions["rateLimit"]>) {
  const server = new MemoryServer({ rateLimit });
  const { client, socket } = server.joined();
  const heard: unknown[] = [];
  socket.onAny((event: string) => heard.push(event));
  socket.on("disconnect", (reason, description) => heard.push([reason, (description as Error | undefined)?.message]));
  // The request to join was a message too.
  server.host.time.advance(10_000);
  return { server, client, socket, heard: () => heard.splice(0), pass: (ms: number) => server.host.time.advance(ms) };
}

test("packets beyond the rate wait, and are heard in order as time passes", () => {
  const { client, heard, pass, server } = limited({ messagesPerSecond: 10, burstSeconds: 0.2 });
  client.send('2["a"]', '2["b"]', '2["c"]', '2["d"]', '2["e"]');
  assert.deepEqual(heard(), ["a", "b"]);
  pass(50);
  assert.deepEqual(heard(), ["c"]);
  client.send('2["f"]');
  assert.deepEqual(heard(), []);
  pass(200);
  assert.deepEqual(heard(), ["d", "e"]);
  pass(1000);
  assert.deepEqual(heard(), ["f"]);
  assert.equal(server.clock.size, 0);
});

test("bytes count as messages do, attachments with the packet they belong to", () => {
  const { client, heard, pass } = limited({ bytesPerSecond: 1000, burstSeconds: 0.1 });
  const file = '51-["file",{"_placeholder":true,"num":0}]';
  client.send(file, BYTES, file, BYTES);
  assert.deepEqual(heard(), ["file"]);
  pass(60);
  assert.deepEqual(heard(), ["file"]);
  client.send('2["small"]');
  assert.deepEqual(heard(), []);
  pass(200);
  assert.deepEqual(heard(), ["small"]);
});

test("what waits is bounded: a client that goes on sending is disconnected and told why", () => {
  const { client, heard, server } = limited({ messagesPerSecond: 1, burstSeconds: 1, maxDelayedBytes: 600 });
  client.send('2["a"]', '2["b"]', '2["c"]', '2["d"]', '2["e"]');
  assert.deepEqual(heard(), [
    "a",
    ["limit exceeded", "rateLimit of 1 messages and Infinity bytes a second exceeded, and maxDelayedBytes 600"],
  ]);
  assert.deepEqual(client.transport.parting, {
    code: 1008,
    text: "rateLimit of 1 messages and Infinity bytes a second exceeded, and maxDelayedBytes 600",
  });
  assert.equal(server.clock.size, 0);
});

test("what waits when the client goes is forgotten", () => {
  const { client, heard, pass, server } = limited({ messagesPerSecond: 1, burstSeconds: 1 });
  client.send('2["a"]', '2["b"]');
  client.drop();
  pass(5000);
  assert.deepEqual(heard(), ["a", ["transport close", undefined]]);
  assert.equal(server.clock.size, 0);
});

test("events beyond the rate are dropped, and who asked for an acknowledgement learns it", () => {
  const { client, heard, pass } = limited({ messagesPerSecond: 1, burstSeconds: 1, answer: "drop" });
  client.send('2["a"]', '2["b"]', '27["c"]');
  assert.deepEqual(heard(), ["a"]);
  assert.deepEqual(client.read(), [
    '37[{"error":{"code":"rate_limited","message":"rateLimit of 1 messages and Infinity bytes a second exceeded"}}]',
  ]);
  pass(2000);
  client.send('2["d"]');
  assert.deepEqual(heard(), ["d"]);
});

test("what both ends must agree on is never dropped, and its flood is a debt that ends the session", () => {
  const { client, socket, heard } = limited({ messagesPerSecond: 1, burstSeconds: 1, answer: "drop" });
  let answers = 0;
  for (let asked = 0; asked < 11; asked++) socket.emit("ask", () => answers++);
  const ids = client.read().map((packet) => /^2(\d+)/.exec(String(packet))?.[1]);
  client.send('2["a"]', ...ids.slice(0, 10).map((id) => `3${id}[]`));
  assert.deepEqual([answers, heard()], [10, ["a"]]);
  client.send(`3${ids[10]}[]`);
  assert.equal(answers, 10);
  assert.equal((heard()[0] as unknown[])[0], "limit exceeded");
});

test("a client beyond the rate is disconnected at once where that is the answer", () => {
  const { client, heard } = limited({ messagesPerSecond: 2, burstSeconds: 1, answer: "disconnect" });
  client.send('2["a"]', '2["b"]', '2["c"]', '2["d"]');
  assert.deepEqual(heard(), [
    "a",
    "b",
    ["limit exceeded", "rateLimit of 2 messages and Infinity bytes a second exceeded"],
  ]);
});
