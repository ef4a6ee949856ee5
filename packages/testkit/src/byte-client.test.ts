import assert from "node:assert/strict";
import { test } from "node:test";
import { ByteClient } from "./byte-client.js";
import { socketPair } from "./memory-socket.js";

test("reads up to a mark, then by count, then until the end", async () => {
  const [near, far] = socketPair({ chunkBytes: 1 });
  const client = new ByteClient(near);
  far.write("head\r\n\r\nbody and rest");
  assert.equal((await client.readUntil("\r\n\r\n")).toString(), "head\r\n\r\n");
  assert.equal((await client.readBytes(4)).toString(), "body");
  assert.equal(client.isClosed, false);
  far.end();
  assert.equal((await client.readAll()).toString(), " and rest");
  await client.closed;
  assert.equal(client.isClosed, true);
});

test("says what arrived instead when the mark does not come in time or at all", async () => {
  const [near, far] = socketPair();
  const client = new ByteClient(near);
  far.write("partial");
  await assert.rejects(client.readUntil("\n", { withinMs: 5, what: "no line" }), {
    code: "timed-out",
    message: 'no line within 5 ms, only "partial"',
  });
  far.end();
  await assert.rejects(client.readUntil("\n"), { code: "closed" });
});

test("writes whole or byte by byte", async () => {
  const [near, far] = socketPair();
  const client = new ByteClient(near);
  const server = new ByteClient(far);
  client.write("abc");
  await client.writeByteByByte(Uint8Array.of(0x64, 0x65));
  assert.equal((await server.readBytes(5)).toString(), "abcde");
  assert.equal(far.listenerCount("data"), 1);
});

test("pipe hands over what nobody has read, and all that follows", async () => {
  const [near, far] = socketPair();
  const client = new ByteClient(near);
  far.write("12345");
  await client.readBytes(2);
  let piped = "";
  client.pipe((bytes) => {
    piped += bytes.toString();
  });
  far.write("6");
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(piped, "3456");
});

test("a reset reaches the server as an error and is no failure of the client", async () => {
  const [near, far] = socketPair();
  const client = new ByteClient(near);
  const failed = new Promise((resolve) => far.once("error", resolve));
  client.reset();
  assert.equal(((await failed) as NodeJS.ErrnoException).code, "ECONNRESET");
  await client.closed;
  client.write("into the void");
});
