/** One TCP (or any duplex) connection as bytes: writes anything, reads up to a mark. Knows no protocol. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { DEFAULT_WITHIN_MS, type WaitOptions } from "./inbox.js";
import { TestkitError } from "./testkit-error.js";

export class ByteClient {
  readonly #duplex: Duplex;
  #received: Buffer = Buffer.alloc(0);
  #ended = false;
  #wake: (() => void) | undefined;
  #onBytes: ((bytes: Buffer) => void) | undefined;
  /** Resolves when the connection is gone, however that came about. */
  readonly closed: Promise<void>;

  constructor(duplex: Duplex) {
    this.#duplex = duplex;
    duplex.on("data", (chunk: Buffer) => {
      if (this.#onBytes !== undefined) return this.#onBytes(chunk);
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake?.();
    });
    // A reset by the server is an observation, not a failure of the client.
    duplex.on("error", () => {});
    this.closed = new Promise((resolve) => {
      const finish = () => {
        this.#ended = true;
        this.#wake?.();
        resolve();
      };
      // Node's clients end their half with the server's; over a pair in memory nobody else does.
      duplex.once("end", () => {
        duplex.end();
        finish();
      });
      duplex.once("close", finish);
    });
  }

  static async connect(port: number, host = "127.0.0.1"): Promise<ByteClient> {
    const socket = connect({ port, host, noDelay: true });
    await once(socket, "connect");
    return new ByteClient(socket);
  }

  get duplex(): Duplex {
    return this.#duplex;
  }

  get isClosed(): boolean {
    return this.#ended;
  }

  write(bytes: string | Uint8Array): void {
    if (!this.#duplex.destroyed) this.#duplex.write(bytes);
  }

  /** Each byte in a write of its own, so that the server sees every state between two bytes. */
  async writeByteByByte(bytes: string | Uint8Array): Promise<void> {
    for (const byte of Buffer.from(bytes as Uint8Array)) {
      this.write(Uint8Array.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Everything up to and including `mark`. Rejects with "closed" when the connection ends before it. */
  readUntil(mark: string | Uint8Array, options: WaitOptions = {}): Promise<Buffer> {
    return this.#read((bytes) => {
      const at = bytes.indexOf(mark);
      return at < 0 ? undefined : at + Buffer.byteLength(mark as string);
    }, options);
  }

  readBytes(count: number, options: WaitOptions = {}): Promise<Buffer> {
    return this.#read((bytes) => (bytes.length >= count ? count : undefined), options);
  }

  /** Everything until the server hangs up. */
  async readAll(options: WaitOptions = {}): Promise<Buffer> {
    return this.#read((bytes) => (this.#ended ? bytes.length : undefined), options);
  }

  /** From now on bytes go to `onBytes`, beginning with those that nobody has read yet. */
  pipe(onBytes: (bytes: Buffer) => void): void {
    this.#onBytes = onBytes;
    const rest = this.#received;
    this.#received = Buffer.alloc(0);
    if (rest.length > 0) onBytes(rest);
  }

  end(bytes?: string | Uint8Array): void {
    this.#duplex.end(bytes);
  }

  /** A TCP reset instead of a farewell. */
  reset(): void {
    (this.#duplex as Socket).resetAndDestroy();
  }

  destroy(): void {
    this.#duplex.destroy();
  }

  async #read(lengthOf: (bytes: Buffer) => number | undefined, options: WaitOptions): Promise<Buffer> {
    const withinMs = options.withinMs ?? DEFAULT_WITHIN_MS;
    const deadline = Date.now() + withinMs;
    for (;;) {
      const length = lengthOf(this.#received);
      if (length !== undefined) {
        const bytes = this.#received.subarray(0, length);
        this.#received = this.#received.subarray(length);
        return bytes;
      }
      const seen = JSON.stringify(this.#received.toString("latin1", 0, 200));
      const what = options.what ?? "the awaited bytes did not arrive";
      if (this.#ended) throw new TestkitError("closed", `${what}: the connection ended after ${seen}`);
      const leftMs = deadline - Date.now();
      if (leftMs <= 0) throw new TestkitError("timed-out", `${what} within ${withinMs} ms, only ${seen}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
    }
  }
}
