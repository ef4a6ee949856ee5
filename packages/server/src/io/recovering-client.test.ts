/** What the tests of recovery share: a server that does, and a client that comes back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ServerOptions } from "../options.js";
import { type MemoryClient, MemoryServer } from "./memory-server.test.js";
import type { Socket } from "./socket.js";

/** A server that recovers, and its sockets in the order they came. */
export function recovering(options: ServerOptions["connectionStateRecovery"] = true, others: ServerOptions = {}) {
  const server = new MemoryServer({ ...others, connectionStateRecovery: options });
  const sockets: Socket[] = [];
  server.on("connection", (socket: Socket) => sockets.push(socket));
  return { server, sockets };
}

/** Remembers its pid and the last offset it has seen. */
export class RecoveringClient {
  readonly #server: MemoryServer;
  client: MemoryClient;
  pid: unknown;
  offset: unknown;
  sid: unknown;

  constructor(server: MemoryServer) {
    this.#server = server;
    this.client = server.client();
  }

  /** Connects, with what it remembers, and gives the events heard before the answer and whether it was recovered. */
  connect(auth: object = {}) {
    this.client = this.#server.client();
    const { pid, offset } = this;
    this.client.send(`0${JSON.stringify({ ...(pid === undefined ? {} : { pid, offset }), ...auth })}`);
    const events = this.read();
    return { events, recovered: pid !== undefined && pid === this.pid };
  }

  /** The events heard, without their offsets. */
  read(): unknown[] {
    const events: unknown[] = [];
    for (const packet of this.client.read()) {
      const text = String(packet);
      if (text.startsWith("0")) ({ sid: this.sid, pid: this.pid } = JSON.parse(text.slice(1)));
      else if (text.startsWith("2[")) {
        const event: unknown[] = JSON.parse(text.slice(1));
        this.offset = event.pop();
        events.push(event);
      } else events.push(text);
    }
    return events;
  }
}

test("a client that comes back is told apart from one that comes", () => {
  const { server, sockets } = recovering();
  const client = new RecoveringClient(server);
  assert.deepEqual(client.connect(), { events: [], recovered: false });
  server.emit("a", 1);
  assert.deepEqual(client.read(), [["a", 1]]);
  client.client.drop();
  server.emit("b");
  assert.deepEqual(client.connect(), { events: [["b"]], recovered: true });
  assert.equal(sockets.length, 2);
});
