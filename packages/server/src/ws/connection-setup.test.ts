/** What the tests of a connection share: one over a pair in memory. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeRawFrame, eventually, type MemorySocket, type RawFrameOptions, socketPair } from "@tidewire/testkit";
import { TokenBucket } from "../token-bucket.js";
import { Connection, type ConnectionHost, guardSocket } from "./connection.js";
import { inflater } from "./deflate.js";

/** A connection over a pair in memory, with a log of all that its owner and its host are told. */
export class ConnectionSetup {
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

test("a connection that was set up tells nothing by itself", () => {
  const setup = new ConnectionSetup().open();
  assert.deepEqual([setup.log, setup.connection.writable], [[], true]);
});
