/** A WebSocket server without a network for the tests of this folder: an HTTP server that listens nowhere. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import {
  ByteClient,
  FakeClock,
  fakeRequest,
  type MemorySocket,
  RawWebSocket,
  readResponseHead,
  socketPair,
} from "@tidewire/testkit";
import { Clock } from "../engine/clock.js";
import type { WebSocketConnection } from "./connection.js";
import type { WebSocketServerOptions } from "./options.js";
import { WebSocketServer } from "./server.js";

export const HANDSHAKE = {
  host: "example",
  upgrade: "websocket",
  connection: "Upgrade",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};

export class MemoryServer {
  readonly time = new FakeClock();
  readonly http = createServer();
  readonly server: WebSocketServer;
  /** What `onError` was told: the event and the message. */
  readonly failures: string[] = [];

  constructor(options: WebSocketServerOptions = {}) {
    const { now, schedule } = this.time;
    const where = options.noServer === true ? {} : { server: this.http };
    this.server = new WebSocketServer({ ...where, ...options }, new Clock({ now, schedule }));
    this.server.onError((error, { event }) => this.failures.push(`${event}: ${(error as Error).message}`));
  }

  /** An upgrade as Node tells of it; resolves with what the client gets. */
  upgrade(
    url = "/",
    headers: Record<string, string> = {},
  ): { bytes: ByteClient; client: MemorySocket; socket: MemorySocket } {
    const [client, socket] = socketPair();
    const bytes = new ByteClient(client);
    const request = fakeRequest({ url, headers: { ...HANDSHAKE, ...headers } });
    this.http.emit("upgrade", request, socket, Buffer.alloc(0));
    return { bytes, client, socket };
  }

  /** An upgrade that is let in: the client's end and ours. */
  async connect(
    url = "/",
    headers: Record<string, string> = {},
  ): Promise<{ raw: RawWebSocket; connection: WebSocketConnection }> {
    const before = new Set(this.server.clients);
    const { bytes } = this.upgrade(url, headers);
    const head = await readResponseHead(bytes);
    assert.equal(head.status, 101);
    const connection = [...this.server.clients].find((each) => !before.has(each));
    assert.ok(connection !== undefined);
    return { raw: new RawWebSocket(bytes, head), connection };
  }

  /** Turns the loop until what was written in memory has been read. */
  async settled(): Promise<void> {
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
}

test("a connection in memory hears and is heard", async () => {
  const memory = new MemoryServer();
  memory.server.on("connection", (connection) => connection.on("message", (data) => connection.send(data)));
  const { raw } = await memory.connect();
  raw.sendText("echo");
  assert.equal(await raw.nextText(), "echo");
});
