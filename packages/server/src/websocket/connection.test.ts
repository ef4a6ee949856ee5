import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually } from "@tidewire/testkit";
import type { WebSocketConnection } from "./connection.js";
import { MemoryServer } from "./memory-websocket.test.js";
import { WebSocketMessage } from "./message.js";

/** Everything a connection is told, as lines. */
function logOf(connection: WebSocketConnection): string[] {
  const log: string[] = [];
  connection.on("message", (data, isBinary) =>
    log.push(`${isBinary ? "binary" : "text"} ${data.toString("hex" as never)}`),
  );
  connection.on("frame", ({ opcode, final, payload }) =>
    log.push(`frame ${opcode} ${final} ${payload.toString("hex")}`),
  );
  connection.on("ping", (data) => log.push(`ping ${data}`));
  connection.on("pong", (data) => log.push(`pong ${data}`));
  connection.on("error", ({ code, message }) => log.push(`error ${code} ${message}`));
  connection.on("close", (code, reason) => log.push(`close ${code} ${reason}`));
  return log;
}

async function pair(options = {}) {
  const memory = new MemoryServer(options);
  memory.server.on("connection", () => undefined);
  const { raw, connection } = await memory.connect();
  return { memory, raw, connection, log: logOf(connection) };
}

test("messages come as strings and Buffers, pings are answered and told", async () => {
  const { raw, log, memory } = await pair();
  raw.sendText("hä");
  raw.sendBinary(Buffer.of(1, 2));
  raw.send({ opcode: 9, payload: "are you there" });
  raw.send({ opcode: 10, payload: "unasked" });
  const { opcode, payload } = await raw.frames.next();
  assert.deepEqual([opcode, payload.toString()], [10, "are you there"]);
  await memory.settled();
  assert.deepEqual(log, ["text hä", "binary 0102", "ping are you there", "pong unasked"]);
});

test("without autoPong the application answers", async () => {
  const { raw, connection } = await pair({ autoPong: false });
  connection.on("ping", (data) => connection.pong(`${data}!`));
  raw.send({ opcode: 9, payload: "a" });
  assert.equal((await raw.frames.next()).payload.toString(), "a!");
});

test("send takes text and bytes, tells when it is done, and one encoded message for many", async () => {
  const { raw, connection } = await pair();
  await new Promise<void>((resolve, reject) => connection.send("a", (error) => (error ? reject(error) : resolve())));
  await new Promise<void>((resolve, reject) =>
    connection.send("b", { binary: true }, (error) => (error ? reject(error) : resolve())),
  );
  connection.send(new WebSocketMessage("c"));
  assert.equal(await raw.nextText(), "a");
  assert.equal((await raw.nextBinary()).toString(), "b");
  assert.equal(await raw.nextText(), "c");
  assert.equal(connection.bufferedAmount, 0);
  await connection.drained();
});

test("what is sent in one turn leaves in one write", async () => {
  const memory = new MemoryServer();
  memory.server.on("connection", (connection) => {
    for (const text of ["a", "b", "c"]) connection.send(text);
  });
  const { socket } = memory.upgrade();
  await memory.settled();
  assert.equal(socket.writeCalls, 2, "the head, and what was sent");
});

test("frames come as they are with assembleFragments: false, and sendFrame sends such", async () => {
  const { raw, connection, log, memory } = await pair({ assembleFragments: false });
  raw.send({ opcode: 1, fin: false, payload: Buffer.of(0xc3) });
  raw.send({ opcode: 9, payload: "between" });
  raw.send({ opcode: 0, payload: Buffer.of(0xa4) });
  raw.sendBinary(Buffer.of(1));
  assert.equal((await raw.frames.next()).opcode, 10);
  await memory.settled();
  assert.deepEqual(log, ["frame 1 false c3", "ping between", "frame 0 true a4", "frame 2 true 01"]);
  connection.sendFrame({ opcode: 2, final: false, payload: "a" });
  connection.sendFrame({ opcode: 0, final: false, payload: "" });
  connection.sendFrame({ opcode: 0, payload: Buffer.from("b") });
  connection.sendFrame({ opcode: 1, payload: "c" });
  const sent = [];
  for (let at = 0; at < 4; at++) sent.push(await raw.frames.next());
  assert.deepEqual(
    sent.map(({ opcode, fin, payload }) => [opcode, fin, payload.toString()]),
    [
      [2, false, "a"],
      [0, false, ""],
      [0, true, "b"],
      [1, true, "c"],
    ],
  );
});

test("a frame that cannot come now is the caller's fault", async () => {
  const { connection } = await pair();
  const misuse = { code: "misuse" };
  assert.throws(() => connection.sendFrame({ opcode: 0, payload: "" }), misuse);
  for (const opcode of [3, 8, 9, 10, -1]) assert.throws(() => connection.sendFrame({ opcode, payload: "" }), misuse);
  connection.sendFrame({ opcode: 1, final: false, payload: "a" });
  assert.throws(() => connection.sendFrame({ opcode: 1, payload: "" }), misuse);
  assert.throws(() => connection.send("whole"), misuse);
  connection.ping("may come in between");
  connection.sendFrame({ opcode: 0, payload: "" });
  connection.send("whole");
});

test("control frames have room for 125 bytes, and a reason for 123", async () => {
  const { raw, connection } = await pair();
  connection.ping("x".repeat(125));
  assert.equal((await raw.frames.next()).payload.length, 125);
  for (const call of [
    () => connection.ping("x".repeat(126)),
    () => connection.pong("ä".repeat(63)),
    () => connection.close(1000, "x".repeat(124)),
  ]) {
    assert.throws(call, { code: "misuse" });
  }
  assert.equal(connection.readyState, connection.OPEN);
});

test("a pause lasts until resume", async () => {
  const { raw, connection, log, memory } = await pair();
  connection.pause();
  raw.sendText("late");
  await memory.settled();
  assert.deepEqual([log, connection.isPaused], [[], true]);
  connection.resume();
  await memory.settled();
  assert.deepEqual([log, connection.isPaused], [["text late"], false]);
});

test("codes that must not be sent are refused at the call", async () => {
  const { connection } = await pair();
  for (const code of [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 1000.5, Number.NaN]) {
    assert.throws(() => connection.close(code), { code: "misuse", message: /must not be sent/ }, String(code));
  }
});

test("close waits for the peer, hears it out, and tells its code", async () => {
  const { raw, connection, log, memory } = await pair();
  connection.send("last");
  connection.close(4001, "enough");
  connection.close(1000);
  assert.equal(connection.readyState, connection.CLOSING);
  assert.equal(await raw.nextText(), "last");
  const { opcode, payload } = await raw.frames.next();
  assert.deepEqual([opcode, payload.readUInt16BE(), payload.subarray(2).toString()], [8, 4001, "enough"]);
  raw.sendText("a last word");
  raw.sendClose(4002, "so be it");
  await eventually(() => connection.readyState === connection.CLOSED, { what: "not closed" });
  assert.deepEqual(log, ["text a last word", "close 4002 so be it"]);
  assert.equal(memory.server.clients.size, 0);
  assert.equal(memory.time.pending, 0);
});

test("the peer's close is echoed, and an empty one is 1005", async () => {
  for (const [code, echoed, told] of [
    [3000, "880b" + "0bb8", "close 3000 why"],
    [undefined, "8800", "close 1005 "],
  ] as const) {
    const { raw, connection, log } = await pair();
    if (code === undefined) raw.send({ opcode: 8 });
    else raw.sendClose(code, "why");
    const { opcode, payload } = await raw.frames.next();
    assert.equal(opcode, 8);
    assert.equal(payload.toString("hex"), echoed.slice(4));
    await raw.bytes.closed;
    raw.destroy();
    await eventually(() => connection.readyState === connection.CLOSED, { what: "not closed" });
    assert.deepEqual(log, [told]);
  }
});

test("a peer that does not answer the close is dropped after closeTimeout, with 1006", async () => {
  const { connection, log, memory } = await pair({ closeTimeout: 700 });
  connection.close(1001);
  memory.time.advance(690);
  await memory.settled();
  assert.equal(connection.readyState, connection.CLOSING);
  memory.time.advance(20);
  await memory.settled();
  assert.deepEqual(log, ["close 1006 "]);
});

test("terminate drops the socket without a word", async () => {
  const { raw, connection, log } = await pair();
  connection.terminate();
  assert.equal(await raw.nextCloseCode(), undefined);
  await eventually(() => log.length > 0, { what: "no close" });
  assert.deepEqual(log, ["close 1006 "]);
});

test("what is sent behind the end is lost, and said so", async () => {
  const { connection } = await pair();
  connection.terminate();
  const error = await new Promise<unknown>((resolve) => assert.equal(connection.send("x", resolve), false));
  assert.equal((error as { code: string }).code, "disconnected");
  await assert.rejects(connection.drained(), { code: "disconnected" });
  connection.ping();
  connection.close();
});

test("the peer's faults are an error with its close code, and need no listener", async () => {
  for (const [frame, code] of [
    [{ rsv: 1 }, 1002],
    [{ opcode: 3 }, 1002],
    [{ opcode: 0 }, 1002],
    [{ mask: false as const, payload: "x" }, 1002],
    [{ payload: Buffer.of(0xff) }, 1007],
    [{ payload: "x".repeat(11) }, 1009],
    [{ opcode: 8, payload: Buffer.of(3, 237) }, 1002],
  ] as const) {
    for (const assembleFragments of [true, false]) {
      const { raw, connection, log } = await pair({ maxPayload: 10, assembleFragments });
      connection.removeAllListeners("error");
      raw.send(frame);
      assert.equal(await raw.nextCloseCode(), code);
      raw.destroy();
      await eventually(() => log.length > 0, { what: "no close" });
      assert.match(log[0] ?? "", new RegExp(`^close ${code} .`));
    }
  }
});

test("a frame over maxFrameBytes is 1009 though its message would be small enough", async () => {
  const { raw, log } = await pair({ maxFrameBytes: 3 });
  raw.send({ fin: false, payload: "abc" });
  raw.send({ opcode: 0, payload: "def" });
  raw.sendText("abcd");
  assert.equal(await raw.nextCloseCode(), 1009);
  assert.deepEqual(log.slice(0, 2), [
    "text abcdef",
    "error refused frame of 4 bytes exceeds maxFrameBytes 3 (closed with 1009)",
  ]);
});

test("more pings than maxPingsPerSecond are 1008", async () => {
  const { raw } = await pair({ maxPingsPerSecond: 2 });
  for (let at = 0; at < 3; at++) raw.send({ opcode: 9 });
  assert.equal(await raw.nextCloseCode(), 1008);
});

test("a listener that throws or rejects is reported and harms nobody", async () => {
  const { raw, connection, memory } = await pair();
  const heard: unknown[] = [];
  connection.on("message", () => {
    throw new RangeError("mine");
  });
  connection.on("message", async () => Promise.reject(new RangeError("late")));
  connection.on("message", (data) => heard.push(data));
  raw.sendText("a");
  raw.sendText("b");
  await eventually(() => memory.failures.length === 4, { what: "not reported" });
  assert.deepEqual(memory.failures.slice().sort(), [
    "message: late",
    "message: late",
    "message: mine",
    "message: mine",
  ]);
  assert.deepEqual(heard.slice(-2), ["a", "b"]);
  assert.equal(connection.readyState, connection.OPEN);
});

test("for await gives the messages until the end", async () => {
  const { raw, connection } = await pair();
  const all = (async () => {
    const taken: unknown[] = [];
    for await (const message of connection) taken.push(message);
    return taken;
  })();
  raw.sendText("a");
  raw.sendBinary(Buffer.of(1));
  raw.sendClose(1000);
  raw.bytes.duplex.end();
  assert.deepEqual(await all, ["a", Buffer.of(1)]);
});

test("compression is used for what is worth it, where it was agreed on", async () => {
  const memory = new MemoryServer({ perMessageDeflate: { threshold: 5 } });
  memory.server.on("connection", () => undefined);
  const offer = { "sec-websocket-extensions": "permessage-deflate" };
  const { raw, connection } = await memory.connect("/", offer);
  assert.match(connection.extensions, /^permessage-deflate/);
  for (const [text, options] of [
    ["long enough", {}],
    ["tiny", {}],
    ["long enough", { compress: false }],
  ] as const) {
    connection.send(text, options);
  }
  const rsv = [];
  for (let at = 0; at < 3; at++) rsv.push((await raw.frames.next()).rsv);
  assert.deepEqual(rsv, [4, 0, 0]);
});
