import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { PassThrough } from "node:stream";
import { type TestContext, test } from "node:test";
import { DECLINED, writeDirectly } from "./direct-write.js";

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

/** The two ends of a TCP connection: what is under test here is Node's own socket. */
async function pair(t: TestContext): Promise<{ client: Socket; accepted: Socket }> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [accepted] = (await once(server, "connection")) as [Socket];
  accepted.on("error", () => undefined);
  t.after(() => {
    client.destroy();
    accepted.destroy();
    server.close();
  });
  // The first write of a process goes by the stream, and shows how Node writes.
  const first = Buffer.from(".");
  if (writeDirectly(accepted, first, new Writer()) === DECLINED) accepted.write(first);
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
  for (const text of ["a", "b", "c"]) assert.equal(writeDirectly(accepted, Buffer.from(text), writer), 0);
  assert.equal(accepted.bytesWritten, 4);
  accepted.end("d");
  await once(client, "end");
  assert.equal(collected(), "abcd");
  assert.deepEqual(writer.told, []);
});

test("what waits is counted, is told when it left, and is not overtaken by the stream", async (t) => {
  const { client, accepted } = await pair(t);
  client.pause();
  const writer = new Writer();
  const large = "x".repeat(16 * 1024 * 1024);
  const waiting = writeDirectly(accepted, Buffer.from(large), writer);
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
  assert.ok(writeDirectly(accepted, Buffer.alloc(16 * 1024 * 1024), writer) > 0);
  client.resetAndDestroy();
  await writer.done;
  assert.deepEqual(writer.told, [true]);
});

test("a socket whose stream has something to write is declined, as is one that is gone", async (t) => {
  const { client, accepted } = await pair(t);
  client.pause();
  accepted.write(Buffer.alloc(16 * 1024 * 1024));
  assert.equal(writeDirectly(accepted, Buffer.of(1), new Writer()), DECLINED);
  accepted.destroy();
  assert.equal(writeDirectly(accepted, Buffer.of(1), new Writer()), DECLINED);
});

test("a write to a peer that is gone destroys the socket", async (t) => {
  const { client, accepted } = await pair(t);
  client.resetAndDestroy();
  await once(client, "close");
  const closed = once(accepted, "close");
  const write = (): void => {
    if (accepted.destroyed) return;
    writeDirectly(accepted, Buffer.of(1), new Writer());
    setImmediate(write);
  };
  write();
  await closed;
});

test("what is no TCP socket is declined", () => {
  assert.equal(writeDirectly(new PassThrough(), Buffer.of(1), new Writer()), DECLINED);
});
