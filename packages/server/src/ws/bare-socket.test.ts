import assert from "node:assert/strict";
import { once } from "node:events";
import type { Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { eventually, tcpPair } from "@tidewire/testkit";
import { type BareOwner, BareSocket, canBeBare, learnBare, type TcpHandle } from "./bare-socket.js";
import { barePair } from "./bare-socket-setup.test.js";
import { isOverwritten } from "./direct-read.js";

/** Notes what it is told. */
class Owner implements BareOwner {
  readonly log: string[] = [];
  text = "";
  stream: Socket | null = null;

  received(bytes: number, shared: Buffer, from: BareSocket): void {
    assert.ok(from instanceof BareSocket);
    assert.ok(isOverwritten(shared));
    this.text += shared.toString("latin1", 0, bytes);
  }

  becameStream(socket: Socket): void {
    this.stream = socket;
    this.log.push("stream");
    for (const event of ["end", "close", "error"]) socket.on(event, () => this.log.push(event));
  }
}

async function setUp(t: TestContext) {
  const owner = new Owner();
  return { owner, ...(await barePair(t, owner)) };
}

test("its owner gets what comes, and no stream is made", async (t) => {
  const { owner, bare, client, count } = await setUp(t);
  client.write("hello");
  await eventually(() => owner.text === "hello");
  client.write(Buffer.alloc(1_000_000, "x"));
  await eventually(() => owner.text.length === 1_000_005);
  assert.deepEqual([owner.log, await count(), bare.writableLength], [[], 1, 0]);
  assert.equal(bare.remoteAddress, "127.0.0.1");
});

test("whoever needs the stream gets one that Node might have made, and what comes goes there", async (t) => {
  const { server, owner, bare, client, count } = await setUp(t);
  client.write("before");
  await eventually(() => owner.text === "before");
  const stream = bare.stream();
  assert.equal(bare.stream(), stream);
  assert.deepEqual([owner.stream, owner.log], [stream, ["stream"]]);
  assert.deepEqual([stream.remoteAddress, stream.remotePort], ["127.0.0.1", client.localPort]);
  assert.deepEqual([stream.allowHalfOpen, stream.readyState, Reflect.get(stream, "server")], [true, "open", server]);
  client.write("behind");
  assert.equal(String((await once(stream, "data"))[0]), "behind");
  assert.deepEqual([owner.text, stream.bytesRead], ["before", 12]);
  client.setEncoding("latin1");
  stream.end("bye");
  assert.equal((await once(client, "data"))[0], "bye");
  client.end();
  await eventually(async () => (await count()) === 0);
  assert.deepEqual(owner.log, ["stream", "end", "close"]);
});

test("a stream that nobody reads holds its peer back, and loses nothing", async (t) => {
  const { bare, client } = await setUp(t);
  const stream = bare.stream();
  const bytes = Buffer.alloc(8_000_000, "0123456789");
  client.end(bytes);
  await eventually(() => stream.readableLength >= stream.readableHighWaterMark);
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(stream.readableLength < 1_000_000, `${stream.readableLength} bytes were read`);
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  assert.ok(Buffer.concat(chunks).equals(bytes));
});

test("the end of its peer is one of the stream", async (t) => {
  const { owner, bare, client, count } = await setUp(t);
  client.end("last");
  await eventually(() => owner.log.includes("end"));
  assert.deepEqual([owner.text, owner.log], ["last", ["stream", "end"]]);
  // Half open, as under an HTTP server: its other half is ours to end.
  bare.stream().end("answer");
  assert.equal(String((await once(client, "data"))[0]), "answer");
  await eventually(async () => (await count()) === 0);
});

test("a reset is an error of the stream, and then its close", async (t) => {
  const { owner, client, count } = await setUp(t);
  client.resetAndDestroy();
  await eventually(() => owner.log.includes("close"));
  assert.deepEqual(owner.log, ["stream", "error", "close"]);
  assert.equal(await count(), 0);
});

test("destroying it closes the connection, and the server no longer counts it", async (t) => {
  const { server, owner, bare, client, count } = await setUp(t);
  bare.destroy();
  await once(client.resume(), "close");
  await eventually(() => owner.log.includes("close"));
  assert.deepEqual([owner.log, await count()], [["stream", "close"], 0]);
  server.close();
  await once(server, "close");
});

test("whom it is handed over to gets what comes, or the stream that there is", async (t) => {
  const { owner, bare, client } = await setUp(t);
  const [second, third] = [new Owner(), new Owner()];
  bare.handOver(second);
  client.write("hello");
  await eventually(() => second.text === "hello");
  const stream = bare.stream();
  bare.handOver(third);
  assert.deepEqual([owner.stream, second.stream, third.stream], [null, stream, stream]);
});

test("whoever goes through the handles of a process finds what sockets have", async (t) => {
  const { bare, client, count } = await setUp(t);
  const handles = (process as unknown as { _getActiveHandles(): unknown[] })._getActiveHandles();
  assert.ok(handles.includes(bare));
  assert.equal(bare.unref().ref(), bare);
  bare.end();
  await once(client.resume(), "end");
  client.end();
  await eventually(async () => (await count()) === 0);
});

test("its stream knows that small writes are not held back, and can be told to", async (t) => {
  const { bare } = await setUp(t);
  const set: boolean[] = [];
  Object.assign(bare._handle, { setNoDelay: (on: boolean) => set.push(on) });
  bare.stream().setNoDelay(true).setNoDelay(false);
  assert.deepEqual(set, [false]);
});

test("one that cannot be read is destroyed", async (t) => {
  const { server } = await setUp(t);
  const { accepted } = await tcpPair(t);
  const handle = Reflect.get(accepted, "_handle") as TcpHandle;
  handle.readStart = () => -1;
  const owner = new Owner();
  new BareSocket(handle, server as never, owner);
  assert.equal(owner.stream?.destroyed, true);
});

test("only a handle of the kind that was learned can be bare", async (t) => {
  const { accepted } = await tcpPair(t);
  learnBare(accepted);
  const handle = Reflect.get(accepted, "_handle") as TcpHandle;
  assert.equal(canBeBare(handle), true);
  assert.equal(canBeBare({ ...handle, constructor: class TCP {} } as unknown as TcpHandle), false);
});

for (const [what, asked, isKnown] of [
  ["all that it asks is there", "stream.destroyed; stream[kBuffer]; stream.push(null)", true],
  ["it asks for a name that we do not know", "stream.destroyed; stream.novelty()", false],
  ["it asks by a symbol that we do not know", "stream.destroyed; stream[kNovelty]", false],
] as const) {
  test(`there ${isKnown ? "are bare sockets" : "is none"} where of Node's reader ${what}`, async () => {
    // What is learned is learned once: each has a module of its own.
    const fresh = (await import(`./bare-socket.js?${what}`)) as typeof import("./bare-socket.js");
    class TCP {
      onread = Object.assign(() => undefined, { toString: () => asked });
    }
    const handle = Object.assign(new TCP(), { [Symbol("owner_symbol")]: null }) as unknown as TcpHandle;
    assert.equal(fresh.canBeBare(handle), false);
    fresh.learnBare({ _handle: handle } as never);
    assert.equal(fresh.canBeBare(handle), isKnown);
  });
}
