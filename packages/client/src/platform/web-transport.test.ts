import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { hasWebTransport, openWebTransport } from "./web-transport.js";

const host = globalThis as { WebTransport?: unknown };

/** A WebTransport that is as ready as it is told to be, and has one stream. */
class FakeWebTransport {
  static last: FakeWebTransport;
  readonly written: unknown[] = [];
  readonly chunks = new TransformStream<Uint8Array, Uint8Array>();
  closedByUs = false;
  tellReady: () => void = () => {};
  tellClosed: (info: unknown) => void = () => {};
  readonly ready = new Promise<void>((resolve) => {
    this.tellReady = resolve;
  });
  readonly closed = new Promise<unknown>((resolve) => {
    this.tellClosed = resolve;
  });
  constructor() {
    FakeWebTransport.last = this;
  }
  createBidirectionalStream() {
    const write = (bytes: unknown) => {
      this.written.push(bytes);
      return Promise.resolve();
    };
    return Promise.resolve({ readable: this.chunks.readable, writable: { getWriter: () => ({ write }) } });
  }
  close() {
    this.closedByUs = true;
  }
}

afterEach(() => {
  delete host.WebTransport;
});

function setup() {
  host.WebTransport = FakeWebTransport;
  const log: unknown[] = [];
  let told = () => {};
  const tell = (entry: unknown) => {
    log.push(entry);
    told();
  };
  const port = openWebTransport(
    "https://h",
    {},
    {
      opened: () => tell("opened"),
      chunk: tell,
      failed: (cause) => tell(["failed", (cause as Error).message]),
      closed: (info) => tell(["closed", info]),
    },
  );
  const next = () =>
    new Promise<void>((resolve) => {
      told = resolve;
    });
  return { log, port, next, transport: FakeWebTransport.last };
}

test("is there when the host has it", () => {
  assert.equal(hasWebTransport(), false);
  host.WebTransport = FakeWebTransport;
  assert.equal(hasWebTransport(), true);
});

test("opens a stream, writes to it and reads from it", async () => {
  const { log, port, next, transport } = setup();
  transport.tellReady();
  await next();
  const sent = new Promise<void>((resolve) => port.send(Uint8Array.of(1), resolve));
  await sent;
  void transport.chunks.writable.getWriter().write(Uint8Array.of(2));
  await next();
  assert.deepEqual([transport.written, log], [[Uint8Array.of(1)], ["opened", Uint8Array.of(2)]]);
  port.close();
  assert.equal(transport.closedByUs, true);
});

test("tells that it was closed", async () => {
  const { log, next, transport } = setup();
  transport.tellClosed("info");
  await next();
  assert.deepEqual(log, [["closed", "info"]]);
});
