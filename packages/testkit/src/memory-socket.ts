/** Two ends of a connection without a network: what one writes the other reads, in order and in chosen pieces. */
import { Duplex } from "node:stream";

export interface PairOptions {
  /** Deliver at most this many bytes at once; 1 shows every state between two bytes. Default: as written. */
  chunkBytes?: number;
}

export function socketPair(options: PairOptions = {}): [MemorySocket, MemorySocket] {
  const a = new MemorySocket(options);
  const b = new MemorySocket(options);
  a.attach(b);
  b.attach(a);
  return [a, b];
}

/** A Duplex with the calls of `net.Socket` that a server makes on an upgraded connection. */
export class MemorySocket extends Duplex {
  readonly remoteAddress = "127.0.0.1";
  /** How many write calls reached the "wire": what a test of coalescing counts. */
  writeCalls = 0;
  #other: MemorySocket | undefined;
  readonly #chunkBytes: number;
  /** Set while the reading end is full; called when it asks for more. */
  #resume: (() => void) | undefined;

  constructor(options: PairOptions = {}) {
    // As sockets of an HTTP server are: who does not end its own half keeps the connection.
    super({ allowHalfOpen: true });
    this.#chunkBytes = options.chunkBytes ?? Number.POSITIVE_INFINITY;
  }

  attach(other: MemorySocket): void {
    this.#other = other;
  }

  /** As a TCP reset: the other end sees ECONNRESET. */
  resetAndDestroy(): this {
    this.#other?.destroy(Object.assign(new RangeError("read ECONNRESET"), { code: "ECONNRESET" }));
    return this.destroy();
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  override _read(): void {
    const resume = this.#resume;
    this.#resume = undefined;
    resume?.();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.writeCalls += 1;
    this.#deliver(chunk, done);
  }

  override _writev(chunks: { chunk: Buffer; encoding: BufferEncoding }[], done: (error?: Error | null) => void): void {
    this.writeCalls += 1;
    this.#deliver(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    const other = this.#other;
    if (other !== undefined && !other.destroyed) other.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const other = this.#other;
    this.#other = undefined;
    if (other !== undefined && !other.destroyed && !this.writableFinished) queueMicrotask(() => other.destroy());
    done(error);
  }

  #deliver(bytes: Buffer, done: () => void): void {
    const other = this.#other;
    if (other === undefined || other.destroyed) {
      done();
      return;
    }
    let wantsMore = true;
    const step = Math.min(this.#chunkBytes, Math.max(1, bytes.length));
    for (let at = 0; at < bytes.length; at += step) wantsMore = other.push(bytes.subarray(at, at + step));
    if (wantsMore) done();
    else other.#resume = done;
  }
}
