/** A connection over a socket of which there is no stream, until one is needed. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type TestContext, test } from "node:test";
import { ByteClient, encodeRawFrame, eventually, type RawFrameOptions, tcpPair } from "@tidewire/testkit";
import { TokenBucket } from "../token-bucket.js";
import type { BareOwner } from "./bare-socket.js";
import { barePair } from "./bare-socket-setup.test.js";
import { Connection, guardSocket } from "./connection.js";
import { directHandle } from "./direct-write.js";

/** `streams`: how many streams were made. */
async function overBare(t: TestContext) {
  await learnToWrite(t);
  const nobody: BareOwner = { received: () => assert.fail("not opened yet"), becameStream: guardSocket };
  const { bare, client, count } = await barePair(t, nobody);
  const log: string[] = [];
  let streams = 0;
  const stream = bare.stream.bind(bare);
  bare.stream = () => {
    streams++;
    return stream();
  };
  let drained = (): void => undefined;
  const connection = new Connection(
    bare,
    {
      limits: { maxMessageBytes: 1000, maxFragments: 3 },
      pingAllowance: () => new TokenBucket(1, 1, () => 0),
      linger: () => void log.push("linger"),
    },
    undefined,
    {
      text: (message) => void log.push(`text ${message}`),
      binary: (message) => void log.push(`binary ${message.length}`),
      drained: () => drained(),
      closed: (code, reason) => void log.push(`closed ${code} ${reason}`),
      failed: (code) => void log.push(`failed ${code}`),
    },
  );
  const send = (...frames: RawFrameOptions[]) => client.write(Buffer.concat(frames.map(encodeRawFrame)));
  const onDrained = (then: () => void): void => {
    drained = then;
  };
  return { bare, client, connection, count, log, send, onDrained, streams: () => streams };
}

/** How to write directly is learned from the first write by a stream. */
async function learnToWrite(t: TestContext): Promise<void> {
  const { accepted } = await tcpPair(t);
  directHandle(accepted);
  accepted.write(Buffer.from("!"));
}

async function everything(client: AsyncIterable<Buffer>): Promise<string> {
  let text = "";
  for await (const chunk of client) text += chunk.toString("latin1");
  return text;
}

test("messages, frames and pongs go without a stream", async (t) => {
  const { client, connection, log, send, streams } = await overBare(t);
  const bytes = new ByteClient(client);
  connection.write("head ");
  connection.open(encodeRawFrame({ payload: "first" }));
  connection.write(Buffer.from("frame"));
  send({ payload: "second" }, { opcode: 2, payload: Buffer.of(1, 2) }, { opcode: 9, payload: "?" });
  await eventually(() => log.length === 3);
  assert.deepEqual(log, ["text first", "text second", "binary 2"]);
  assert.equal((await bytes.readBytes(13)).toString("latin1"), "head frame\u008a\u0001?");
  let isWritten = false;
  connection.whenWritten(() => {
    isWritten = true;
  });
  assert.deepEqual([streams(), isWritten, connection.bufferedBytes, connection.writable], [0, true, 0, true]);
});

test("for a peer that does not read nothing is lost, and everything keeps its order", async (t) => {
  const { client, connection, onDrained } = await overBare(t);
  connection.open(Buffer.alloc(0));
  let expected = 0;
  while (connection.writable) {
    connection.write(Buffer.alloc(100_000, "a"));
    expected += 100_000;
  }
  assert.ok(connection.bufferedBytes > 0);
  connection.write("b");
  connection.write([Buffer.from("c"), Buffer.from("d")]);
  onDrained(() => {
    connection.write("e");
    connection.close(1000, "");
  });
  const text = await everything(client);
  assert.equal(text.length, expected + 8);
  assert.equal(text.slice(expected - 1), "abcde\u0088\u0002\u0003\u00e8");
});

test("a peer that ends without a close frame is gone: 1006, and a grace for what it may still read", async (t) => {
  const { client, connection, count, log } = await overBare(t);
  connection.open(Buffer.alloc(0));
  connection.write("behind");
  client.end();
  assert.equal(await everything(client), "behind");
  assert.deepEqual(log, ["linger", "closed 1006 "]);
  await eventually(async () => (await count()) === 0);
});

test("a reset is the end of the connection and of nothing else", async (t) => {
  const { client, connection, count, log } = await overBare(t);
  connection.open(Buffer.alloc(0));
  client.resetAndDestroy();
  await eventually(() => log.length > 0);
  assert.deepEqual([log, await count()], [["closed 1006 "], 0]);
});

test("a write that finds the peer gone drops the socket at once", async (t) => {
  const { bare, client, connection, log } = await overBare(t);
  connection.open(Buffer.alloc(0));
  client.resetAndDestroy();
  await once(client, "close");
  for (let at = 0; at < 3 && !bare.stream().destroyed; at++) connection.write("x");
  assert.equal(bare.stream().destroyed, true);
  await eventually(() => log.length > 0);
  assert.deepEqual(log, ["closed 1006 "]);
});

test("a peer that is gone before it was opened is gone at once, not by a timeout", async (t) => {
  const { bare, client, connection, log, count } = await overBare(t);
  client.resetAndDestroy();
  connection.write("head");
  connection.write("head");
  assert.equal(bare.stream().destroyed, true);
  connection.open(Buffer.alloc(0));
  await eventually(() => log.length > 0);
  assert.deepEqual([log, await count()], [["closed 1006 "], 0]);
});

test("a close frame of the peer is answered with its code, then our half ends", async (t) => {
  const { client, connection, count, log, send } = await overBare(t);
  connection.open(Buffer.alloc(0));
  send({ opcode: 8, payload: Buffer.from("\x03\xe9bye", "latin1") }, { payload: "late" });
  assert.equal(await everything(client), "\u0088\u0002\u0003\u00e9");
  await eventually(async () => (await count()) === 0);
  assert.deepEqual(log, ["linger", "closed 1001 bye"]);
});

test("what breaks the rules is answered with its code and told as a fault", async (t) => {
  const { client, connection, log, send } = await overBare(t);
  connection.open(Buffer.alloc(0));
  send({ payload: "good" }, { rsv: 2, payload: "x" });
  const [opcode, , ...code] = Buffer.from(await everything(client), "latin1");
  assert.deepEqual([opcode, code.slice(0, 2)], [0x88, [0x03, 0xea]]);
  assert.deepEqual(log, ["text good", "linger", "failed 1002"]);
});

test("goodbye goes behind everything written, and dropping says nothing", async (t) => {
  for (const [act, expected] of [
    [(connection: Connection) => connection.close(1001, "later"), "all\u0088\u0007\u0003\u00e9later"],
    [(connection: Connection) => connection.destroy(), "all"],
  ] as const) {
    const { client, connection, count, log } = await overBare(t);
    connection.open(Buffer.alloc(0));
    connection.write("all");
    act(connection);
    assert.equal(await everything(client), expected);
    await eventually(async () => (await count()) === 0);
    assert.deepEqual(
      log.filter((entry) => entry !== "linger"),
      [],
    );
  }
});

test("who ends a connection that never opened ends the socket all the same", async (t) => {
  const { client, connection, count } = await overBare(t);
  connection.write("head");
  connection.close();
  assert.match(await everything(client), /^head/);
  await eventually(async () => (await count()) === 0);
});
