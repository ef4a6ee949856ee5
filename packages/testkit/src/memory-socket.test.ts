import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { socketPair } from "./memory-socket.js";
import { eventually } from "./wait.js";

test("carries bytes both ways", async () => {
  const [a, b] = socketPair();
  a.write("ping");
  assert.equal(String((await once(b, "data"))[0]), "ping");
  b.write("pong");
  assert.equal(String((await once(a, "data"))[0]), "pong");
});

test("delivers one byte at a time when asked to", async () => {
  const [a, b] = socketPair({ chunkBytes: 1 });
  const seen: string[] = [];
  b.on("data", (chunk: Buffer) => seen.push(chunk.toString()));
  a.write("abc");
  await eventually(() => assert.deepEqual(seen, ["a", "b", "c"]));
});

test("a corked burst reaches the other end as one write", async () => {
  const [a, b] = socketPair();
  a.cork();
  a.write("1");
  a.write("2");
  a.uncork();
  assert.equal(String((await once(b, "data"))[0]), "12");
  assert.equal(a.writeCalls, 1);
});

test("holds the writer back until the reader reads", async () => {
  const [a, b] = socketPair();
  const big = Buffer.alloc(b.readableHighWaterMark * 2);
  let written = 0;
  a.write(big, () => {
    written += 1;
  });
  a.write(big, () => {
    written += 1;
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(written, 0);
  b.resume();
  await eventually(() => written === 2);
});

test("ends, destroys and resets as TCP does", async () => {
  const [a, b] = socketPair();
  b.resume();
  a.resume();
  const ended = Promise.all([once(b, "end"), once(a, "finish")]);
  a.end("bye");
  await ended;
  assert.deepEqual([a.readableEnded, b.writable], [false, true], "each half ends by itself");
  const closed = Promise.all([once(a, "close"), once(b, "close")]);
  b.end();
  await closed;

  const [c, d] = socketPair();
  c.destroy();
  await once(d, "close");

  const [e, f] = socketPair();
  e.setNoDelay().setKeepAlive().setTimeout().ref().unref().resetAndDestroy();
  assert.equal((await once(f, "error"))[0].code, "ECONNRESET");
});
