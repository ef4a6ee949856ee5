import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import type { EnginePacket } from "@tidewire/wire/engine";
import { FakeHost } from "../fake-host.test.js";
import { resolveEngineOptions } from "../options.js";
import { WebTransportTransport } from "./webtransport.js";

const globals = globalThis as { WebTransport?: unknown };

/** A WebTransport that is as ready as it is told to be, and has one stream. */
class FakeWebTransport {
  static made: FakeWebTransport[] = [];
  readonly url: string;
  readonly options: unknown;
  readonly written: string[] = [];
  readonly chunks = new TransformStream<Uint8Array, Uint8Array>();
  /** Confirms what is written; set to hold it back. */
  confirmation: Promise<void> = Promise.resolve();
  closedByUs = 0;
  tellReady: () => void = () => {};
  tellClosed: (info: unknown) => void = () => {};
  breakOff: (cause: unknown) => void = () => {};
  readonly ready = new Promise<void>((resolve) => {
    this.tellReady = resolve;
  });
  readonly closed = new Promise<unknown>((resolve, reject) => {
    this.tellClosed = resolve;
    this.breakOff = reject;
  });

  constructor(url: string, options: unknown) {
    this.url = url;
    this.options = options;
    FakeWebTransport.made.push(this);
  }

  createBidirectionalStream() {
    const write = (bytes: Uint8Array) => {
      this.written.push(Buffer.from(bytes).toString("latin1"));
      return this.confirmation;
    };
    return Promise.resolve({ readable: this.chunks.readable, writable: { getWriter: () => ({ write }) } });
  }

  close() {
    this.closedByUs++;
    throw new RangeError("not ready");
  }
}

afterEach(() => {
  delete globals.WebTransport;
});

const settled = () => new Promise((resolve) => setImmediate(resolve));

function setup(query: Record<string, unknown> = {}) {
  globals.WebTransport = FakeWebTransport;
  const log: unknown[] = [];
  const host = new FakeHost();
  const transport = new WebTransportTransport(
    {
      options: resolveEngineOptions("http://h:3000", { transportOptions: { webtransport: { origin: "x" } } }),
      network: host.network({}),
      query,
    },
    {
      opened: () => log.push("opened"),
      packet: (packet: EnginePacket) => log.push(packet),
      drained: () => log.push("drained"),
      failed: (error) => log.push([error.message, error.description]),
      closed: (details) => log.push(details),
    },
  );
  transport.open();
  const channel = FakeWebTransport.made.at(-1) as FakeWebTransport;
  const writer = channel.chunks.writable.getWriter();
  const hear = async (...bytes: number[]) => {
    void writer.write(Uint8Array.from(bytes));
    await settled();
  };
  const open = async () => {
    channel.tellReady();
    await settled();
  };
  return { log, transport, channel, hear, open };
}

test("always speaks TLS, with the options meant for it", () => {
  const { channel } = setup({ EIO: 4 });
  assert.equal(channel.url, "https://h:3000/socket.io/?EIO=4");
  assert.deepEqual(channel.options, { origin: "x" });
});

test("begins a session, or names the one it continues", async () => {
  for (const [sid, frame] of [
    [undefined, "\x010"],
    ["s1", '\x0d0{"sid":"s1"}'],
  ] as const) {
    const { log, channel, transport, open } = setup(sid === undefined ? {} : { sid });
    assert.equal(transport.writable, false);
    await open();
    assert.deepEqual(channel.written, [frame]);
    assert.deepEqual([transport.writable, log], [true, ["opened"]]);
  }
});

test("frames packets, and is writable again when the last one left", async () => {
  const { log, channel, transport, open } = setup();
  await open();
  let confirm = () => {};
  channel.confirmation = new Promise((resolve) => {
    confirm = resolve;
  });
  const packets: EnginePacket[] = [
    { type: "message", data: "hi" },
    { type: "message", data: Uint8Array.of(9) },
  ];
  transport.send(packets, true);
  await settled();
  assert.deepEqual(channel.written.slice(1), ["\x034hi", "\x81\x09"]);
  assert.equal(transport.writable, false);
  confirm();
  await settled();
  assert.deepEqual(log, ["opened", "drained"]);
});

test("reads packets from chunks cut anywhere", async () => {
  const { log, open, hear } = setup();
  await open();
  await hear(0x03, 0x34);
  await hear(0x68, 0x69, 0x81, 0x09);
  assert.deepEqual(log.slice(1), [
    { type: "message", data: "hi" },
    { type: "message", data: Uint8Array.of(9) },
  ]);
});

test("a frame that is no packet, or no text, or a broken stream, fails it once", async () => {
  for (const bytes of [[0x00], [0x02, 0x34, 0xff]]) {
    const broken = setup();
    await broken.open();
    await broken.hear(...bytes);
    await broken.hear(0x01, 0x34);
    assert.equal((broken.log[1] as unknown[])[0], "webtransport error");
    assert.deepEqual([broken.log.length, broken.channel.closedByUs], [2, 1]);
  }
  const failed = setup();
  failed.channel.breakOff("reset");
  await settled();
  assert.deepEqual([failed.log, failed.channel.closedByUs], [[["webtransport error", "reset"]], 1]);
});

test("a host without it fails it, later", async () => {
  const { log, transport } = setup();
  globals.WebTransport = undefined;
  transport.open();
  assert.equal(log.length, 0);
  await settled();
  assert.equal((log as unknown[][])[0]?.[0], "webtransport error");
});

test("tells that the server closed it, but not that we did", async () => {
  const { log, channel } = setup();
  channel.tellClosed({ closeCode: 1 });
  await settled();
  assert.deepEqual(log, [{ description: "webtransport connection closed", context: { closeCode: 1 } }]);
  const ours = setup();
  await ours.open();
  ours.transport.close();
  ours.channel.tellClosed({});
  await settled();
  assert.deepEqual([ours.log, ours.channel.closedByUs], [["opened"], 1]);
});
