import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeRawFrame, eventually, FakeClock, type RawFrameOptions, socketPair } from "@tidewire/testkit";
import { Clock } from "../engine/clock.js";
import { Channel } from "./channel.js";
import type { ChannelHost } from "./channel-owner.js";

/** A channel over a pair in memory, with a log of what its owner is told and a clock of its own. */
function setup(options: Partial<ChannelHost> = {}) {
  const time = new FakeClock();
  const [client, socket] = socketPair();
  const log: string[] = [];
  const host: ChannelHost = {
    clock: new Clock({ now: time.now, schedule: time.schedule }),
    limits: { maxMessageBytes: 100, maxFrameBytes: 100, maxFragments: 10 },
    assembleFragments: true,
    keepalive: { intervalMs: 1000, graceMs: 400 },
    autoPong: true,
    closeTimeout: 500,
    maxBufferedBytes: 1000,
    maxPingsPerSecond: 10,
    ...options,
  };
  const channel = new Channel(socket, host, undefined, {
    text: (message) => log.push(`text ${message}`),
    binary: (message) => log.push(`binary ${message.length}`),
    frame: (opcode) => log.push(`frame ${opcode}`),
    ping: () => log.push("ping"),
    pong: () => log.push("pong"),
    drained: () => log.push("drained"),
    failed: ({ code }) => log.push(`failed ${code}`),
    closed: (code, reason) => log.push(`closed ${code} ${reason}`),
  });
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  const send = (...frames: RawFrameOptions[]): Promise<void> => {
    client.write(Buffer.concat(frames.map(encodeRawFrame)));
    return settled();
  };
  return {
    time,
    client,
    socket,
    log,
    channel,
    settled,
    send,
    read: () => Buffer.from(client.read() ?? "").toString("hex"),
  };
}

test("reads what came along with the request first", () => {
  const { channel, log } = setup();
  channel.open(encodeRawFrame({ payload: "first" }));
  assert.deepEqual(log, ["text first"]);
});

test("who is silent for an interval is pinged, and dropped when nothing comes within the grace", async () => {
  const { channel, log, time, settled, read } = setup();
  channel.open(Buffer.alloc(0));
  time.advance(2020);
  await settled();
  assert.equal(read(), "8900");
  time.advance(370);
  await settled();
  assert.deepEqual(log, []);
  time.advance(40);
  await settled();
  assert.deepEqual(log, ["failed timeout", "closed 1006 "]);
  assert.equal(time.pending, 0);
});

test("who answers, or says anything, is left alone", async () => {
  const { channel, log, time, send, read } = setup();
  channel.open(Buffer.alloc(0));
  for (let round = 0; round < 3; round++) {
    time.advance(2020);
    await send({ opcode: 10 });
    time.advance(450);
    await send({ payload: "x" });
  }
  assert.equal(log.includes("failed timeout"), false);
  assert.match(read(), /^(8900)+$/);
  channel.destroy();
});

test("who talks all the time is never pinged, nor who is paused dropped", async () => {
  const { channel, log, time, send, settled, read } = setup();
  channel.open(Buffer.alloc(0));
  for (let round = 0; round < 5; round++) {
    time.advance(900);
    await send({ payload: "x" });
  }
  channel.pause();
  assert.equal(channel.isPaused, true);
  time.advance(10_000);
  await settled();
  assert.equal(read(), "");
  await send({ payload: "late" });
  assert.equal(log.includes("text late"), false);
  channel.resume();
  await settled();
  assert.equal(log.at(-1), "text late");
  channel.destroy();
});

test("without keepalive nothing is scheduled", async () => {
  const { channel, time } = setup({ keepalive: null });
  channel.open(Buffer.alloc(0));
  assert.equal(time.pending, 0);
  channel.destroy();
});

test("write says when bytes wait, and the owner is told when they have gone", async () => {
  const { channel, client, log, settled } = setup({ maxBufferedBytes: Infinity });
  channel.open(Buffer.alloc(0));
  let flowing = true;
  for (let count = 0; flowing && count < 100; count++) flowing = channel.write(Buffer.alloc(16_384));
  assert.equal(flowing, false);
  await settled();
  assert.ok(channel.bufferedBytes > 0);
  let written = false;
  channel.whenWritten(() => {
    written = true;
  });
  client.resume();
  await eventually(() => written, { what: "not written" });
  await eventually(() => log.includes("drained"), { what: "not drained" });
  assert.deepEqual(log, ["drained"]);
  channel.destroy();
});

test("who does not read ends when more than maxBufferedBytes wait and more is to be sent", async () => {
  const { channel, log, settled } = setup();
  channel.open(Buffer.alloc(0));
  const errors: unknown[] = [];
  const done = (error: unknown): number => errors.push((error as { code?: string } | undefined)?.code ?? "ok");
  for (let count = 0; count < 10; count++) channel.write(Buffer.alloc(100_000), done);
  await settled();
  assert.deepEqual(log, ["failed slow-reader", "closed 1006 "]);
  assert.equal(errors.length, 10);
  assert.ok(errors.includes("slow-reader") && errors.includes("disconnected"));
});

test("one message larger than maxBufferedBytes passes when nothing waits", async () => {
  const { channel, client, log, settled } = setup();
  client.resume();
  channel.open(Buffer.alloc(0));
  channel.write(Buffer.alloc(50_000));
  await settled();
  assert.equal(log.includes("failed slow-reader"), false);
  channel.destroy();
});

test("close ends a pause: the peer's answer has to be read", async () => {
  const { channel, client, log, send } = setup();
  channel.open(Buffer.alloc(0));
  channel.pause();
  channel.close(1000, "");
  channel.pause();
  client.resume();
  client.on("end", () => client.end());
  await send({ opcode: 8, payload: Buffer.of(3, 232) });
  await eventually(() => channel.state === "closed", { what: "not closed" });
  assert.deepEqual(log, ["closed 1000 "]);
});

test("pings behind our close frame are told and not answered", async () => {
  const { channel, log, send, read } = setup();
  channel.open(Buffer.alloc(0));
  channel.close(1000, "");
  await send({ opcode: 9 });
  assert.equal(read(), "880203e8");
  assert.deepEqual(log, ["ping"]);
  channel.destroy();
});

test("a peer that hangs up without a close frame is 1006", async () => {
  const { channel, client, log, settled } = setup();
  channel.open(Buffer.alloc(0));
  client.end();
  await eventually(() => log.length > 0, { what: "not closed" });
  await settled();
  assert.deepEqual(log, ["closed 1006 "]);
});

test("a peer that hangs up and does not read what waits for it is dropped", async () => {
  const { channel, client, socket, log, time, settled } = setup({ keepalive: null });
  channel.open(Buffer.alloc(0));
  channel.write(Buffer.alloc(100_000));
  client.end();
  await settled();
  assert.equal(channel.state, "finishing");
  const errors: unknown[] = [];
  channel.write(Buffer.alloc(1), (error) => errors.push((error as { code?: string } | undefined)?.code));
  time.advance(490);
  await settled();
  assert.deepEqual([socket.destroyed, log, errors], [false, [], ["disconnected"]]);
  time.advance(20);
  await settled();
  assert.deepEqual([socket.destroyed, log], [true, ["closed 1006 "]]);
});

test("a peer that is reset is 1006, once", async () => {
  const { channel, client, log, settled } = setup();
  channel.open(Buffer.alloc(0));
  client.resetAndDestroy();
  await settled();
  assert.deepEqual(log, ["closed 1006 "]);
});

test("a socket that died before it was opened is closed at once", () => {
  const { channel, socket, log } = setup();
  socket.destroy();
  channel.open(Buffer.alloc(0));
  assert.deepEqual(log, ["closed 1006 "]);
  assert.equal(channel.state, "closed");
});

test("a peer that had hung up before anybody listened is 1006", async () => {
  const { channel, client, socket, log } = setup();
  client.end();
  socket.read(0);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(socket.readableEnded, true);
  channel.open(Buffer.alloc(0));
  await eventually(() => log.length > 0, { what: "not closed" });
  assert.deepEqual(log, ["closed 1006 "]);
});

test("behind a fault nothing more is heard, and a peer that keeps its half is dropped", async () => {
  const { channel, log, send, settled, socket, time } = setup();
  channel.open(Buffer.alloc(0));
  await send({ opcode: 3 }, { payload: "x" });
  await send({ payload: "y" });
  assert.deepEqual(log, ["failed refused"]);
  time.advance(510);
  await settled();
  assert.equal(socket.destroyed, true);
  assert.match(log.at(-1) ?? "", /^closed 1002 /);
});

test("terminated by a listener, the rest of the chunk is not told", async () => {
  const { channel, log, send, socket } = setup();
  channel.open(Buffer.alloc(0));
  const text = channel.text.bind(channel);
  channel.text = (message) => {
    text(message);
    channel.destroy();
  };
  await send({ payload: "a" }, { payload: "b" });
  assert.deepEqual(log, ["text a", "closed 1006 "]);
  assert.equal(socket.destroyed, true);
});
