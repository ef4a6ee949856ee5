import assert from "node:assert/strict";
import { once } from "node:events";
import type { Socket } from "node:net";
import { type Duplex, PassThrough } from "node:stream";
import { type TestContext, test } from "node:test";
import { tcpPair } from "@tidewire/testkit";
import { collectWrites, directHandle, settleWrites, writeDirectly } from "./direct-write.js";

class Writer {
  readonly told: boolean[] = [];
  /** Of the last write. */
  waiting = 0;
  #resolve: () => void = () => undefined;
  readonly done = new Promise<void>((resolve) => {
    this.#resolve = resolve;
  });

  waits(bytes: number): void {
    this.waiting = bytes;
  }

  writtenDirectly(isBroken: boolean): void {
    this.told.push(isBroken);
    this.#resolve();
  }
}

/** How many bytes wait then; null: the socket cannot be written directly. */
function write(socket: Duplex, bytes: Uint8Array | string, writer: Writer): number | null {
  const handle = directHandle(socket);
  if (handle === null) return null;
  writer.waiting = 0;
  writeDirectly(handle, bytes, writer);
  return writer.waiting;
}

/** Two ends of which the accepted one can be written directly. */
async function pair(t: TestContext): Promise<{ client: Socket; accepted: Socket }> {
  const { client, accepted } = await tcpPair(t);
  accepted.on("error", () => undefined);
  // The first write of a process goes by the stream, and shows how Node writes.
  const first = Buffer.from(".");
  if (write(accepted, first, new Writer()) === null) accepted.write(first);
  await once(client, "data");
  return { client, accepted };
}

function collect(client: Socket): () => string {
  let text = "";
  client.on("data", (chunk) => {
    text += chunk.toString("latin1");
  });
  client.resume();
  return () => text;
}

test("what the system takes at once has left when the call returns", async (t) => {
  const { client, accepted } = await pair(t);
  const writer = new Writer();
  const collected = collect(client);
  for (const text of ["a", "b", "c"]) assert.equal(write(accepted, Buffer.from(text), writer), 0);
  assert.equal(accepted.bytesWritten, 4);
  accepted.end("d");
  await once(client, "end");
  assert.equal(collected(), "abcd");
  assert.deepEqual(writer.told, []);
});

test("a text is written a byte a character", async (t) => {
  const { client, accepted } = await pair(t);
  const collected = collect(client);
  assert.equal(write(accepted, "\u0081\u0003abc\u00ff", new Writer()), 0);
  accepted.end();
  await once(client, "end");
  assert.equal(collected(), "\u0081\u0003abc\u00ff");
});

test("a text of which the system takes only a part is kept, told of, and not overtaken", async (t) => {
  const { client, accepted } = await pair(t);
  client.pause();
  const writer = new Writer();
  const text = "x".repeat(16 * 1024);
  let written = 0;
  let waiting = 0;
  while (waiting === 0) {
    waiting = write(accepted, text, writer) ?? 0;
    written += text.length;
  }
  assert.ok(waiting > 0 && waiting <= text.length, `${waiting} bytes`);
  accepted.end("behind");
  const collected = collect(client);
  await Promise.all([once(client, "end"), writer.done]);
  const all = collected();
  assert.deepEqual([all.length, all.slice(-8), writer.told], [written + 6, "xxbehind", [false]]);
});

test("a handle that is kept is of no use once the socket is gone, and does no harm", async (t) => {
  const { accepted } = await pair(t);
  const handle = directHandle(accepted);
  assert.ok(handle !== null);
  accepted.destroy();
  const writer = new Writer();
  for (const bytes of [Buffer.of(1), "x"]) writeDirectly(handle, bytes, writer);
  await once(accepted, "close");
  for (const bytes of [Buffer.of(1), "x"]) writeDirectly(handle, bytes, writer);
  assert.deepEqual([writer.told, writer.waiting], [[true, true, true, true], 0]);
});

test("what waits is counted, is told when it left, and is not overtaken by the stream", async (t) => {
  const { client, accepted } = await pair(t);
  client.pause();
  const writer = new Writer();
  const large = "x".repeat(16 * 1024 * 1024);
  const waiting = write(accepted, Buffer.from(large), writer) ?? 0;
  assert.ok(waiting > 0 && waiting <= large.length, `${waiting} bytes`);
  accepted.end("behind");
  let length = 0;
  let tail = "";
  client.on("data", (chunk) => {
    length += chunk.length;
    tail = (tail + chunk.toString("latin1")).slice(-8);
  });
  client.resume();
  await Promise.all([once(client, "end"), writer.done]);
  assert.deepEqual([length, tail, writer.told], [large.length + 6, "xxbehind", [false]]);
});

test("a connection that breaks while bytes wait is told of", async (t) => {
  const { client, accepted } = await pair(t);
  client.pause();
  const writer = new Writer();
  assert.ok((write(accepted, Buffer.alloc(16 * 1024 * 1024), writer) ?? 0) > 0);
  client.resetAndDestroy();
  await writer.done;
  assert.deepEqual(writer.told, [true]);
});

test("a socket that is gone has no handle to write to", async (t) => {
  const { accepted } = await pair(t);
  accepted.destroy();
  assert.equal(write(accepted, Buffer.of(1), new Writer()), null);
});

test("a write to a peer that is gone says that the connection is broken", async (t) => {
  const { client, accepted } = await pair(t);
  const handle = directHandle(accepted);
  assert.ok(handle !== null);
  client.resetAndDestroy();
  await once(client, "close");
  const writer = new Writer();
  for (let at = 0; at < 3; at++) writeDirectly(handle, Buffer.of(1), writer);
  assert.ok(writer.told.includes(true));
});

test("what is collected is written when that is settled, in order, a text like bytes", async (t) => {
  const [one, two] = [await pair(t), await pair(t)];
  const writer = new Writer();
  const collected = [collect(one.client), collect(two.client)];
  collectWrites();
  for (const bytes of ["a", Buffer.from("b"), "c"]) {
    for (const { accepted } of [one, two]) write(accepted, bytes, writer);
  }
  assert.deepEqual([one.accepted.bytesWritten, two.accepted.bytesWritten], [1, 1]);
  settleWrites();
  assert.deepEqual([one.accepted.bytesWritten, two.accepted.bytesWritten], [4, 4]);
  for (const { accepted } of [one, two]) accepted.end();
  await Promise.all([once(one.client, "end"), once(two.client, "end")]);
  assert.deepEqual([collected.map((text) => text()), writer.told], [["abc", "abc"], []]);
  write(one.accepted, "d", writer);
  assert.deepEqual(writer.told, [true], "nothing is collected any more");
});

test("neither many nor much is collected: what is there is written, and much at once behind it", async (t) => {
  const { client, accepted } = await pair(t);
  const writer = new Writer();
  const collected = collect(client);
  const unwritten: number[] = [];
  let given = 1;
  collectWrites();
  for (let at = 0; at < 600; at++) {
    const text = at === 550 ? "y".repeat(5000) : "x";
    write(accepted, text, writer);
    given += text.length;
    unwritten.push(given - accepted.bytesWritten);
  }
  settleWrites();
  assert.deepEqual([Math.max(...unwritten), unwritten[549], unwritten[550]], [256, 38, 0]);
  accepted.end();
  await once(client, "end");
  assert.equal(collected(), `${"x".repeat(550)}${"y".repeat(5000)}${"x".repeat(49)}`);
});

test("what was collected and does not leave at once is told of as ever", async (t) => {
  const { client, accepted } = await pair(t);
  client.pause();
  const first = new Writer();
  const large = 8 * 1024 * 1024;
  write(accepted, Buffer.alloc(large), first);
  const second = new Writer();
  collectWrites();
  write(accepted, "behind", second);
  assert.equal(second.waiting, 0);
  settleWrites();
  assert.equal(second.waiting, first.waiting + 6);
  client.resume();
  await Promise.all([first.done, second.done]);
  assert.deepEqual([first.told, second.told], [[false], [false]]);
});

test("what is no TCP socket is declined", () => {
  assert.equal(write(new PassThrough(), Buffer.of(1), new Writer()), null);
});
