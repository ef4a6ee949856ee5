/** A WebTransport peer in memory, and the host that lets it in. For tests alone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { StreamDecoder } from "@tidewire/wire/engine";
import { Clock, type TimeSource } from "./clock.js";
import type { CloseReason, TransportOwner } from "./transport.js";
import type { WebTransportSession, WebTransportTransport } from "./webtransport.js";
import type { WebTransportHost } from "./webtransport-entry.js";

/** Both ends of a WebTransport session with one stream, in memory. */
export class FakePeer {
  readonly session: WebTransportSession;
  readonly packets: unknown[] = [];
  closes = 0;
  readonly #toServer: WritableStreamDefaultWriter<Uint8Array>;
  #ended: () => void = () => undefined;

  constructor({ withStream = true } = {}) {
    const up = new TransformStream<Uint8Array, Uint8Array>();
    const down = new TransformStream<Uint8Array, Uint8Array>();
    this.#toServer = up.writable.getWriter();
    const decoder = new StreamDecoder();
    const sink = { packet: (packet: unknown) => this.packets.push(packet), fail: () => assert.fail("unreadable") };
    down.readable.pipeTo(new WritableStream({ write: (chunk) => decoder.receive(chunk, sink) })).catch(() => undefined);
    this.session = {
      incomingBidirectionalStreams: new ReadableStream({
        start(controller) {
          if (withStream) controller.enqueue({ readable: up.readable, writable: down.writable });
        },
      }),
      closed: new Promise((resolve) => {
        this.#ended = () => resolve(undefined);
      }),
      close: () => {
        this.closes++;
        this.#ended();
      },
    };
  }

  sendBytes(bytes: Uint8Array): void {
    this.#toServer.write(bytes).catch(() => undefined);
  }

  end(): void {
    this.#toServer.close().catch(() => undefined);
  }
}

/** Frames of raw packet text: the length byte, then the text. */
export const frame = (text: string): Uint8Array => Buffer.concat([Buffer.of(text.length), Buffer.from(text)]);

export const turns = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await new Promise(setImmediate);
};

export class Owner implements TransportOwner {
  readonly received: unknown[] = [];
  readonly ends: CloseReason[] = [];
  drains = 0;
  receiveText(): void {}
  receiveBinary(): void {}
  receivePacket(_transport: unknown, packet: unknown): void {
    this.received.push(packet);
  }
  writable(): void {
    this.drains++;
  }
  ended(_transport: unknown, reason: CloseReason): void {
    this.ends.push(reason);
  }
}

export function hostWith(owner: Owner, upgrades: Record<string, boolean> = {}) {
  let wake = (): void => undefined;
  let now = 0;
  const time: TimeSource = {
    now: () => now,
    schedule(next) {
      wake = next;
      return () => undefined;
    },
  };
  const transports: WebTransportTransport[] = [];
  const host: WebTransportHost = {
    clock: new Clock(time),
    maxPayloadBytes: 100,
    entryTimeoutMs: 1000,
    openSession: (make) => transports.push(make(owner)),
    upgradeSession(sid, make) {
      if (upgrades[sid] !== true) return false;
      transports.push(make(owner));
      return true;
    },
  };
  const elapse = (ms: number): void => {
    now += ms;
    wake();
  };
  return { host, transports, elapse };
}

test("the peer in memory counts how often its session is closed", async () => {
  const peer = new FakePeer();
  peer.session.close();
  await peer.session.closed;
  assert.equal(peer.closes, 1);
});
