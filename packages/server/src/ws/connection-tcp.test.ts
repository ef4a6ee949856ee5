/** A connection over TCP, which it writes to past the stream. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { eventually, tcpPair } from "@tidewire/testkit";
import { TokenBucket } from "../token-bucket.js";
import { Connection, type ConnectionHost, guardSocket } from "./connection.js";
import { collectWrites, settleWrites } from "./direct-write.js";

/** A connection over TCP which was written to once, for the first write of a process goes by the stream. */
async function overTcp(t: TestContext) {
  const { client, accepted } = await tcpPair(t);
  guardSocket(accepted);
  const log: string[] = [];
  const host: ConnectionHost = {
    limits: { maxMessageBytes: 10, maxFragments: 3 },
    pingAllowance: () => new TokenBucket(1, 1, () => 0),
    linger: () => void log.push("linger"),
  };
  let drained = (): void => undefined;
  const connection = new Connection(accepted, host, undefined, {
    text: () => undefined,
    binary: () => undefined,
    drained: () => drained(),
    closed: (code) => void log.push(`closed ${code}`),
    failed: (code) => void log.push(`failed ${code}`),
  });
  connection.open(Buffer.alloc(0));
  connection.write("!");
  /** The last characters of all that comes. */
  const tail = async (length: number): Promise<string> => {
    let text = "";
    for await (const chunk of client) text = (text + chunk.toString("latin1")).slice(-length);
    return text;
  };
  const onDrained = (then: () => void): void => {
    drained = then;
  };
  return { client, accepted, connection, log, tail, onDrained };
}

test("a peer that ends is gone at once, whatever the system holds for it", async (t) => {
  const { client, accepted, connection, log } = await overTcp(t);
  while (connection.writable) connection.write(Buffer.alloc(1_000_000));
  assert.equal(accepted.writableLength, 0);
  client.end();
  await eventually(() => log.length === 2, { what: "the end" });
  assert.deepEqual([log, accepted.destroyed], [["linger", "closed 1006"], false]);
});

test("a write that finds the peer gone drops the socket at once", async (t) => {
  const { client, accepted, connection, log } = await overTcp(t);
  client.resetAndDestroy();
  for (let at = 0; at < 3 && !accepted.destroyed; at++) connection.write("x");
  assert.equal(accepted.destroyed, true);
  await eventually(() => log.length > 0, { what: "the end" });
  assert.deepEqual(log, ["closed 1006"]);
});

test("what others wrote to the stream is not overtaken", async (t) => {
  const { accepted, connection, tail } = await overTcp(t);
  accepted.write(Buffer.alloc(16 * 1024 * 1024, "a"));
  accepted.write("b");
  connection.write("c");
  accepted.end();
  assert.equal(await tail(4), "aabc");
});

test("nor is what we wrote to it ourselves", async (t) => {
  const { accepted, connection, tail } = await overTcp(t);
  while (accepted.writableLength === 0) connection.write([Buffer.alloc(4096, "a")]);
  assert.equal(connection.writable, true);
  connection.write([Buffer.from("b")]);
  connection.write("c");
  accepted.end();
  assert.equal(await tail(4), "aabc");
});

test("nor is it when what went past it before has left", async (t) => {
  const { accepted, connection, tail, onDrained } = await overTcp(t);
  while (connection.writable) connection.write(Buffer.alloc(1_000_000, "a"));
  for (const part of ["b", "c"]) connection.write([Buffer.from(part)]);
  onDrained(() => {
    connection.write("d");
    accepted.end();
  });
  assert.equal(await tail(4), "abcd");
});

test("what is collected comes before all else that is done with the connection", async (t) => {
  const acts: readonly [string, (connection: Connection) => void][] = [
    ["!ab", (connection) => connection.write([Buffer.from("b")])],
    ["!a\u0088\u0002\u0003\u00e8", (connection) => connection.close()],
    ["!a", (connection) => connection.destroy()],
  ];
  for (const [expected, act] of acts) {
    const { accepted, connection, tail } = await overTcp(t);
    collectWrites();
    connection.write("a");
    assert.equal(accepted.bytesWritten, 1);
    act(connection);
    settleWrites();
    connection.close();
    assert.equal((await tail(100)).slice(0, expected.length), expected);
  }
  const { accepted, connection } = await overTcp(t);
  collectWrites();
  connection.write("a");
  let written = 0;
  connection.whenWritten(() => {
    written = accepted.bytesWritten;
  });
  assert.equal(written, 2);
});
