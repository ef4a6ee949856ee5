import assert from "node:assert/strict";
import { test } from "node:test";
import { ByteClient, encodeRawFrame, type RawFrameOptions } from "@tidewire/testkit";
import { ConnectionSetup } from "./connection-setup.test.js";
import { Deflater } from "./deflate.js";

const HI = Buffer.from("81026869", "hex");

test("hands on messages in order, whatever the borders of the chunks", async () => {
  for (const chunkBytes of [undefined, 1, 3]) {
    const setup = new ConnectionSetup(chunkBytes === undefined ? {} : { chunkBytes }).open();
    setup.send({ payload: "hi" }, { opcode: 2, payload: Buffer.of(1, 2) }, { payload: "" });
    assert.deepEqual(await setup.logged(3), ["text hi", "binary 0102", "text "]);
  }
});

test("reads what came in the same segment as the request first", async () => {
  const setup = new ConnectionSetup().open(encodeRawFrame({ payload: "first" }));
  setup.send({ payload: "second" });
  assert.deepEqual(await setup.logged(2), ["text first", "text second"]);
});

test("an illegal frame right behind the request fails the connection with 1002", async () => {
  const setup = new ConnectionSetup();
  const bytes = new ByteClient(setup.client);
  setup.open(encodeRawFrame({ rsv: 2, payload: "x" }));
  const close = await bytes.readBytes(4);
  assert.deepEqual([...close.subarray(0, 1), ...close.subarray(2)], [0x88, 0x03, 0xea]);
  assert.match((await setup.logged(2)).join(), /^linger,failed 1002 /);
});

test("writes whole frames at once, several parts with one call", async () => {
  const setup = new ConnectionSetup().open();
  const bytes = new ByteClient(setup.client);
  setup.connection.write(HI);
  setup.connection.write([HI.subarray(0, 2), HI.subarray(2), HI]);
  assert.equal((await bytes.readBytes(12)).toString("hex"), HI.toString("hex").repeat(3));
  assert.equal(setup.socket.writeCalls, 2);
  assert.equal(setup.connection.writable, true);
});

test("answers a ping with its payload, and hands a pong to nobody", async () => {
  const setup = new ConnectionSetup().open();
  const bytes = new ByteClient(setup.client);
  setup.send({ opcode: 10, payload: "?" }, { opcode: 9, payload: "abc" });
  assert.equal((await bytes.readBytes(5)).toString("hex"), "8a03616263");
  assert.deepEqual(setup.log, []);
});

test("who floods with pings and reads nothing gets no more pongs, and memory stays flat", async () => {
  const setup = new ConnectionSetup().open();
  setup.connection.write(Buffer.alloc(200_000));
  const waiting = setup.connection.bufferedBytes;
  assert.ok(waiting > 65_536);
  setup.send({ opcode: 9, payload: "flood" }, { payload: "read" });
  assert.deepEqual(await setup.logged(1), ["text read"]);
  assert.equal(setup.connection.bufferedBytes, waiting);
});

test("is not writable while the peer takes nothing, and says once when it is again", async () => {
  const setup = new ConnectionSetup().open();
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
    const setup = new ConnectionSetup().open();
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
    const setup = new ConnectionSetup().open();
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
  const setup = new ConnectionSetup().open();
  setup.send({ payload: "1234567890" });
  setup.send({ fin: false, payload: "a" }, { opcode: 0, fin: false, payload: "b" }, { opcode: 0, payload: "c" });
  assert.deepEqual(await setup.logged(2), ["text 1234567890", "text abc"]);
});

test("reads compressed messages where that was agreed on, within the same limit", async () => {
  const compress = (text: string) => new Deflater({}, 15).compress(Buffer.from(text));
  const setup = new ConnectionSetup({ deflate: true }).open();
  setup.send({ rsv: 4, payload: compress("1234567890") }, { rsv: 4, payload: compress("1".repeat(11)) });
  assert.equal((await setup.logged(3))[0], "text 1234567890");
  assert.match(String(setup.log[2]), /^failed 1009 /);
  const plain = new ConnectionSetup().open();
  plain.send({ rsv: 4, payload: compress("x") });
  assert.match(String((await plain.logged(2))[1]), /^failed 1002 /);
});

test("says goodbye behind everything written, and reads no more", async () => {
  const setup = new ConnectionSetup().open();
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
  const setup = new ConnectionSetup().open();
  setup.connection.close();
  assert.equal((await new ByteClient(setup.client).readAll()).toString("hex"), "880203e8");
});

test("dropping it tells neither side a word", async () => {
  const setup = new ConnectionSetup().open();
  const bytes = new ByteClient(setup.client);
  setup.send({ payload: "unread" });
  setup.connection.destroy();
  assert.equal((await bytes.readAll()).length, 0);
  assert.deepEqual(setup.log, []);
});

test("pings up to the rate are answered, one more closes with 1008", async () => {
  const setup = new ConnectionSetup();
  setup.pings = 2;
  const bytes = new ByteClient(setup.open().client);
  const ping = { opcode: 9, payload: "" };
  setup.send(ping, ping, ping, ping, { payload: "unread" });
  assert.deepEqual(await setup.logged(2), ["linger", "failed 1008 more pings than maxPingsPerSecond"]);
  const reason = Buffer.from("more pings than maxPingsPerSecond").toString("hex");
  assert.equal((await bytes.readAll()).toString("hex"), `8a008a0088${(35).toString(16)}03f0${reason}`);
});
