import assert from "node:assert/strict";
import { once } from "node:events";
import type { Socket } from "node:net";
import { type Duplex, PassThrough } from "node:stream";
import { type TestContext, test } from "node:test";
import { tcpPair } from "@tidewire/testkit";
import { DECLINED, type DirectWriter, directHandle, writeDirectly } from "./direct-write.js";

class Writer {
  readonly told: boolean[] = [];
  #resolve: () => void = () => undefined;
  readonly done = new Promise<void>((resolve) => {
    this.#resolve = resolve;
  });

  writtenDirectly(isBroken: boolean): void {
    this.told.push(isBroken);
    this.#resolve();
  }
}

function write(socket: Duplex, bytes: Uint8Array | string, writer: DirectWriter): number {
  const handle = directHandle(socket);
  return handle === null ? DECLINED : writeDirectly(socket, handle, bytes, writer);
}

/** Two ends of which the accepted one can be written directly. */
async function pair(t: TestContext): Promise<{ client: Socket; accepted: Socket }> {
  const { client, accepted } = await tcpPair(t);
  accepted.on("error", () => undefined);
  // The first write of a process goes by the stream, and shows how Node writes.
  const first = Buffer.from(".");
  if (write(accepted, first, new Writer()) === DECLINED) accepted.write(first);
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
    waiting = write(accepted, text, writer);
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
  for (const bytes of [Buffer.of(1), "x"]) assert.equal(writeDirectly(accepted, handle, bytes, writer), 0);
  await once(accepted, "close");
  for (const bytes of [Buffer.of(1), "x"]) assert.equal(writeDirectly(accepted, handle, bytes, writer), 0);
  assert.deepEqual(writer.told, []);
});

test("what waits is counted, is told when it left, and is not overtaken by the stream", async (t) => {
  const { client, accepted } = await pair(t);
  client.pause();
  const writer = new Writer();
  const large = "x".repeat(16 * 1024 * 1024);
  const waiting = write(accepted, Buffer.from(large), writer);
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
  assert.ok(write(accepted, Buffer.alloc(16 * 1024 * 1024), writer) > 0);
  client.resetAndDestroy();
  await writer.done;
  assert.deepEqual(writer.told, [true]);
});

test("a socket whose stream has something to write is declined, as is one that is gone", async (t) => {
  const { client, accepted } = await pair(t);
  client.pause();
  accepted.write(Buffer.alloc(16 * 1024 * 1024));
  assert.equal(write(accepted, Buffer.of(1), new Writer()), DECLINED);
  accepted.destroy();
  assert.equal(write(accepted, Buffer.of(1), new Writer()), DECLINED);
});

test("a write to a peer that is gone destroys the socket", async (t) => {
  const { client, accepted } = await pair(t);
  client.resetAndDestroy();
  await once(client, "close");
  const closed = once(accepted, "close");
  const goOn = (): void => {
    if (accepted.destroyed) return;
    write(accepted, Buffer.of(1), new Writer());
    setImmediate(goOn);
  };
  goOn();
  await closed;
});

test("what is no TCP socket is declined", () => {
  assert.equal(write(new PassThrough(), Buffer.of(1), new Writer()), DECLINED);
});
