import assert from "node:assert/strict";
import { Socket } from "node:net";
import { type TestContext, test } from "node:test";
import {
  ByteClient,
  encodeRawFrame,
  eventually,
  type MemorySocket,
  type RawFrameOptions,
  socketPair,
  tcpPair,
} from "@tidewire/testkit";
import { TokenBucket } from "../token-bucket.js";
import { Connection, type ConnectionHost, guardSocket } from "./connection.js";
import { Deflater, inflater } from "./deflate.js";
import { collectWrites, settleWrites } from "./direct-write.js";

/** A connection over a pair in memory, with a log of all that its owner and its host are told. */
class Setup {
  readonly log: string[] = [];
  pings = Infinity;
  readonly client: MemorySocket;
  readonly socket: MemorySocket;
  readonly connection: Connection;
  readonly host: ConnectionHost = {
    limits: { maxMessageBytes: 10, maxFragments: 3 },
    pingAllowance: () => new TokenBucket(1, this.pings, () => 0),
    linger: (connection) => {
      assert.equal(connection, this.connection);
      this.log.push("linger");
    },
  };

  constructor({ chunkBytes, deflate }: { chunkBytes?: number; deflate?: boolean } = {}) {
    [this.client, this.socket] = socketPair(chunkBytes === undefined ? {} : { chunkBytes });
    guardSocket(this.socket);
    this.connection = new Connection(this.socket, this.host, deflate ? inflater : undefined, {
      text: (message) => void this.log.push(`text ${message}`),
      binary: (message) => void this.log.push(`binary ${Buffer.from(message).toString("hex")}`),
      drained: () => void this.log.push("drained"),
      closed: (code, reason) => void this.log.push(`closed ${code} ${reason}`),
      failed: (code, reason) => void this.log.push(`failed ${code} ${reason}`),
    });
  }

  open(head: Uint8Array = Buffer.alloc(0)): this {
    this.connection.open(head);
    return this;
  }

  send(...frames: RawFrameOptions[]): void {
    this.client.write(Buffer.concat(frames.map(encodeRawFrame)));
  }

  /** Resolves when the log has reached this length. */
  async logged(length: number): Promise<string[]> {
    await eventually(() => this.log.length >= length, { what: `log of ${length}: ${this.log}` });
    return this.log;
  }
}

const HI = Buffer.from("81026869", "hex");

test("hands on messages in order, whatever the borders of the chunks", async () => {
  for (const chunkBytes of [undefined, 1, 3]) {
    const setup = new Setup(chunkBytes === undefined ? {} : { chunkBytes }).open();
    setup.send({ payload: "hi" }, { opcode: 2, payload: Buffer.of(1, 2) }, { payload: "" });
    assert.deepEqual(await setup.logged(3), ["text hi", "binary 0102", "text "]);
  }
});

test("reads what came in the same segment as the request first", async () => {
  const setup = new Setup().open(encodeRawFrame({ payload: "first" }));
  setup.send({ payload: "second" });
  assert.deepEqual(await setup.logged(2), ["text first", "text second"]);
});

test("an illegal frame right behind the request fails the connection with 1002", async () => {
  const setup = new Setup();
  const bytes = new ByteClient(setup.client);
  setup.open(encodeRawFrame({ rsv: 2, payload: "x" }));
  const close = await bytes.readBytes(4);
  assert.deepEqual([...close.subarray(0, 1), ...close.subarray(2)], [0x88, 0x03, 0xea]);
  assert.match((await setup.logged(2)).join(), /^linger,failed 1002 /);
});

test("writes whole frames at once, several parts with one call", async () => {
  const setup = new Setup().open();
  const bytes = new ByteClient(setup.client);
  setup.connection.write(HI);
  setup.connection.write([HI.subarray(0, 2), HI.subarray(2), HI]);
  assert.equal((await bytes.readBytes(12)).toString("hex"), HI.toString("hex").repeat(3));
  assert.equal(setup.socket.writeCalls, 2);
  assert.equal(setup.connection.writable, true);
});

test("answers a ping with its payload, and hands a pong to nobody", async () => {
  const setup = new Setup().open();
  const bytes = new ByteClient(setup.client);
  setup.send({ opcode: 10, payload: "?" }, { opcode: 9, payload: "abc" });
  assert.equal((await bytes.readBytes(5)).toString("hex"), "8a03616263");
  assert.deepEqual(setup.log, []);
});

test("who floods with pings and reads nothing gets no more pongs, and memory stays flat", async () => {
  const setup = new Setup().open();
  setup.connection.write(Buffer.alloc(200_000));
  const waiting = setup.connection.bufferedBytes;
  assert.ok(waiting > 65_536);
  setup.send({ opcode: 9, payload: "flood" }, { payload: "read" });
  assert.deepEqual(await setup.logged(1), ["text read"]);
  assert.equal(setup.connection.bufferedBytes, waiting);
});

test("is not writable while the peer takes nothing, and says once when it is again", async () => {
  const setup = new Setup().open();
  setup.connection.write(Buffer.alloc(100_000));
  setup.connection.write(Buffer.alloc(100_000));
  assert.equal(setup.connection.writable, false);
  assert.ok(setup.connection.bufferedBytes > 0);
  const bytes = new ByteClient(setup.client);
  await bytes.readBytes(200_000);
  assert.deepEqual(await setup.logged(1), ["drained"]);
  assert.deepEqual([setup.connection.writable, setup.connection.bufferedBytes], [true, 0]);
});

test("a close frame of the peer is answered with its code, then our half ends", async () => {
  for (const [payload, answer, told] of [
    [Buffer.from("\x03\xe9bye", "latin1"), "880203e9", "closed 1001 bye"],
    [Buffer.alloc(0), "880203e8", "closed 1005 "],
  ] as const) {
    const setup = new Setup().open();
    const bytes = new ByteClient(setup.client);
    setup.send({ opcode: 8, payload }, { payload: "late" });
    assert.equal((await bytes.readAll()).toString("hex"), answer);
    assert.deepEqual(await setup.logged(2), ["linger", told]);
    assert.equal(setup.connection.writable, false);
  }
});

test("what breaks the rules is answered with its code and told as a fault", async () => {
  const cases: [RawFrameOptions[], number][] = [
    [[{ payload: "x", mask: false }], 1002],
    [[{ opcode: 3 }], 1002],
    [[{ opcode: 0, payload: "x" }], 1002],
    [[{ payload: Buffer.of(0xff) }], 1007],
    [[{ payload: "12345678901" }], 1009],
    [[{ fin: false }, { opcode: 0, fin: false }, { opcode: 0, fin: false }, { opcode: 0 }], 1008],
  ];
  for (const [frames, code] of cases) {
    const setup = new Setup().open();
    const bytes = new ByteClient(setup.client);
    setup.send(...frames, { payload: "late" });
    const answer = await bytes.readAll();
    assert.deepEqual([answer[0], answer.readUInt16BE(2)], [0x88, code]);
    const [lingers, told] = await setup.logged(2);
    assert.equal(lingers, "linger");
    assert.match(String(told), new RegExp(`^failed ${code} `));
    assert.equal(setup.log.length, 2);
  }
});

test("a message at the limits is a message", async () => {
  const setup = new Setup().open();
  setup.send({ payload: "1234567890" });
  setup.send({ fin: false, payload: "a" }, { opcode: 0, fin: false, payload: "b" }, { opcode: 0, payload: "c" });
  assert.deepEqual(await setup.logged(2), ["text 1234567890", "text abc"]);
});

test("reads compressed messages where that was agreed on, within the same limit", async () => {
  const compress = (text: string) => new Deflater({}, 15).compress(Buffer.from(text));
  const setup = new Setup({ deflate: true }).open();
  setup.send({ rsv: 4, payload: compress("1234567890") }, { rsv: 4, payload: compress("1".repeat(11)) });
  assert.equal((await setup.logged(3))[0], "text 1234567890");
  assert.match(String(setup.log[2]), /^failed 1009 /);
  const plain = new Setup().open();
  plain.send({ rsv: 4, payload: compress("x") });
  assert.match(String((await plain.logged(2))[1]), /^failed 1002 /);
});

test("says goodbye behind everything written, and reads no more", async () => {
  const setup = new Setup().open();
  const bytes = new ByteClient(setup.client);
  setup.connection.write(HI);
  setup.connection.close(1001, "bye");
  setup.connection.close(1000);
  setup.send({ payload: "late" });
  assert.equal((await bytes.readAll()).toString("hex"), `${HI.toString("hex")}880503e9627965`);
  assert.deepEqual(setup.log, ["linger"]);
  assert.equal(setup.connection.writable, false);
});

test("a goodbye without a word is a normal one", async () => {
  const setup = new Setup().open();
  setup.connection.close();
  assert.equal((await new ByteClient(setup.client).readAll()).toString("hex"), "880203e8");
});

test("dropping it tells neither side a word", async () => {
  const setup = new Setup().open();
  const bytes = new ByteClient(setup.client);
  setup.send({ payload: "unread" });
  setup.connection.destroy();
  assert.equal((await bytes.readAll()).length, 0);
  assert.deepEqual(setup.log, []);
});

test("a peer that ends without a close frame is gone: 1006, and a grace for what it may still read", async () => {
  const setup = new Setup().open();
  setup.client.resume();
  setup.client.end();
  assert.deepEqual(await setup.logged(2), ["linger", "closed 1006 "]);
  await eventually(() => setup.socket.destroyed);
  assert.equal(setup.log.length, 2);
});

/** A connection over TCP which was written to once, for the first write of a process goes by the stream. */
async function overTcp(t: TestContext, prepare: (socket: Socket) => void = () => undefined) {
  const { client, accepted } = await tcpPair(t);
  prepare(accepted);
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

for (const isOwn of [false, true]) {
  test(`so is one over TCP, before its stream ends${isOwn ? ", which somebody else has changed, too" : ""}`, async (t) => {
    const { client, accepted, connection, log } = await overTcp(t, (socket) => {
      if (isOwn) socket.push = (chunk: unknown) => Socket.prototype.push.call(socket, chunk);
    });
    while (connection.writable) connection.write(Buffer.alloc(1_000_000));
    assert.equal(accepted.writableLength, 0);
    let logged = 0;
    accepted.on("end", () => {
      logged = log.length;
    });
    client.end();
    await eventually(() => logged > 0, { what: "the end" });
    assert.deepEqual([log, accepted.destroyed], [["linger", "closed 1006"], false]);
    assert.equal(accepted.listenerCount("end"), isOwn ? 3 : 2);
  });
}

test("what waits in the stream is not overtaken by what goes past it", async (t) => {
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

test("a reset is the end of the connection and of nothing else", async () => {
  const setup = new Setup().open();
  setup.client.on("error", () => undefined);
  setup.client.resetAndDestroy();
  assert.deepEqual(await setup.logged(1), ["closed 1006 "]);
});

test("a reset while the goodbye is on its way is told to nobody", async () => {
  const setup = new Setup().open();
  setup.connection.close();
  setup.client.on("error", () => undefined);
  setup.client.resetAndDestroy();
  await eventually(() => setup.socket.destroyed);
  assert.deepEqual(setup.log, ["linger"]);
});

test("a socket that takes nothing more is dropped instead of told", () => {
  const setup = new Setup().open();
  setup.socket.end();
  setup.connection.close();
  assert.equal(setup.socket.destroyed, true);
  assert.deepEqual(setup.log, []);
});

test("a drain after the goodbye is told to nobody", async () => {
  const setup = new Setup().open();
  setup.connection.write(Buffer.alloc(100_000));
  setup.connection.close();
  await new ByteClient(setup.client).readAll();
  assert.deepEqual(setup.log, ["linger"]);
});

test("pings up to the rate are answered, one more closes with 1008", async () => {
  const setup = new Setup();
  setup.pings = 2;
  const bytes = new ByteClient(setup.open().client);
  const ping = { opcode: 9, payload: "" };
  setup.send(ping, ping, ping, ping, { payload: "unread" });
  assert.deepEqual(await setup.logged(2), ["linger", "failed 1008 more pings than maxPingsPerSecond"]);
  const reason = Buffer.from("more pings than maxPingsPerSecond").toString("hex");
  assert.equal((await bytes.readAll()).toString("hex"), `8a008a0088${(35).toString(16)}03f0${reason}`);
});
