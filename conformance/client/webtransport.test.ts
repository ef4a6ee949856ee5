/**
 * WebTransport between our client and real servers. HTTP/3 alone is stood in for: what it brings, a session with one
 * stream, is a pair of streams in memory, which each end takes for the host's own.
 */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { eventually, nextEvent } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { client, type Running, SERVERS, type ServerVersion, serve, settled } from "./servers.js";

/** From now on the host has WebTransport, and it leads to the server. Each chunk is cut in two. */
function http3(t: TestContext, { io }: Running): { readonly urls: string[]; cut: () => void } {
  const made = { urls: [] as string[], cut: () => {} };
  const globals = globalThis as { WebTransport?: unknown };
  globals.WebTransport = class {
    readonly ready = Promise.resolve();
    readonly #up = halving();
    readonly #down = halving();
    #end: (info: object) => void = () => {};
    readonly closed = new Promise<object>((resolve) => {
      this.#end = resolve;
    });

    constructor(url: string) {
      made.urls.push(url);
      made.cut = () => this.close();
    }

    async createBidirectionalStream(): Promise<object> {
      const { readable: incoming, writable: toServer } = this.#up;
      const { readable, writable } = this.#down;
      const session = {
        ready: this.ready,
        closed: this.closed,
        incomingBidirectionalStreams: new ReadableStream({
          start: (streams) => streams.enqueue({ readable: incoming, writable }),
        }),
        close: () => this.close(),
      };
      void io.engine.onWebTransportSession(session);
      return { readable, writable: toServer };
    }

    close(): void {
      this.#end({ closeCode: 0, reason: "" });
    }
  };
  t.after(() => {
    delete globals.WebTransport;
  });
  return made;
}

function halving(): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    transform(chunk, out) {
      const half = chunk.length >> 1;
      for (const part of [chunk.slice(0, half), chunk.slice(half)]) if (part.length > 0) out.enqueue(part);
    },
  });
}

const LARGE = Buffer.alloc(70_000, 7);

async function echo(t: TestContext, server: ServerVersion): Promise<Running> {
  const transports = ["polling", "websocket", "webtransport"] as never;
  const running = await serve(t, { server }, { transports });
  running.io.on("connection", (socket) => {
    socket.on("echo", (...args: unknown[]) => (args.pop() as (...answer: unknown[]) => void)(...args));
  });
  return running;
}

// Servers before 4.7 have none.
for (const server of SERVERS.filter(({ name }) => name !== "socket.io 3.1")) {
  for (const transports of [["webtransport"], ["polling", "webtransport"]]) {
    const title = `${server.name}, ${transports.join(", then ")}`;

    test(`text and bytes of any length go both ways: ${title}`, async (t) => {
      const running = await echo(t, server);
      const { urls } = http3(t, running);
      const socket = client(t, running.url, transports);
      await nextEvent(socket as never, "connect");
      await settled(socket, transports);
      assert.match(urls[0] ?? "", /^https:.*&transport=webtransport/);
      const sent = ["é€😀", "x".repeat(200), "y".repeat(70_000), LARGE, Buffer.of(1)];
      // The published server sends no bytes as a frame of none, which its protocol refuses.
      if (server.name === "ours") sent.push(Buffer.alloc(0));
      assert.deepEqual(await Promise.all(sent.map((value) => socket.timeout(5000).emitWithAck("echo", value))), sent);
    });

    test(`the end of the session is noticed, and the client comes back: ${title}`, async (t) => {
      const running = await echo(t, server);
      const host = http3(t, running);
      const socket = client(t, running.url, transports);
      await nextEvent(socket as never, "connect");
      await settled(socket, transports);
      const reasons: string[] = [];
      socket.on("disconnect", (reason) => reasons.push(reason));
      host.cut();
      await eventually(() => reasons.length === 1 && socket.connected);
      assert.deepEqual(reasons, ["transport close"]);
      socket.disconnect();
      await eventually(() => running.io.engine.clientsCount === 0);
    });
  }
}
