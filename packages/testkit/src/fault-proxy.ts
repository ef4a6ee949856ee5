/** A TCP proxy that behaves as networks do on bad days: it delays, cuts, or goes on as if nothing had happened. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** What befalls one connection; nothing, if empty. Bytes are counted over both directions. */
export interface Fault {
  /** Every chunk arrives this much later, in order. */
  readonly delayMs?: number;
  /** After this many bytes, wherever that is in a frame, both ends see a reset. */
  readonly cutAfterBytes?: number;
  /** After this many bytes nothing passes any more, and neither end is told. */
  readonly stallAfterBytes?: number;
}

export class FaultProxy {
  readonly #server: Server;
  readonly #targetPort: number;
  readonly #nextFault: (connection: number) => Fault;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  /** Connections accepted so far. */
  accepted = 0;

  private constructor(targetPort: number, nextFault: (connection: number) => Fault) {
    this.#targetPort = targetPort;
    this.#nextFault = nextFault;
    this.#server = createServer((near) => this.#accept(near));
  }

  /** Listens on a free port of 127.0.0.1. `nextFault` is asked for each connection, counted from 0. */
  static async listen(targetPort: number, nextFault: (connection: number) => Fault = () => ({})): Promise<FaultProxy> {
    const proxy = new FaultProxy(targetPort, nextFault);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Resets every connection there is. */
  cutAll(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    this.#server.close();
    this.cutAll();
    if (this.#server.listening) await once(this.#server, "close");
  }

  #accept(near: Socket): void {
    const fault = this.#nextFault(this.accepted++);
    const far = connect({ port: this.#targetPort, host: "127.0.0.1" });
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    const { cutAfterBytes = Number.POSITIVE_INFINITY, stallAfterBytes = Number.POSITIVE_INFINITY } = fault;
    let passedBytes = 0;
    const isStalled = () => passedBytes >= stallAfterBytes;
    let delivery: Promise<void> = Promise.resolve();
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.setNoDelay(true);
      from.on("data", (chunk: Buffer) => {
        const before = passedBytes;
        passedBytes += chunk.length;
        const passes = Math.max(0, Math.min(chunk.length, cutAfterBytes - before, stallAfterBytes - before));
        deliver(() => {
          if (passes > 0 && !to.destroyed) to.write(chunk.subarray(0, passes));
        });
        if (passedBytes >= cutAfterBytes) deliver(() => this.#cut(pair));
      });
      from.on("end", () => {
        if (!isStalled()) deliver(() => void to.end());
      });
      // A reset is what this is about.
      from.on("error", () => {});
      from.on("close", () => {
        if (isStalled()) return;
        this.#pairs.delete(pair);
        deliver(() => void to.destroy());
      });
    }
    const deliver = (task: () => void) => {
      const { delayMs } = fault;
      if (delayMs === undefined) {
        task();
        return;
      }
      const due = Date.now() + delayMs;
      delivery = delivery.then(() => new Promise((resolve) => setTimeout(resolve, due - Date.now()))).then(task);
    };
  }

  #cut([near, far]: readonly [Socket, Socket]): void {
    near.resetAndDestroy();
    far.resetAndDestroy();
  }
}
