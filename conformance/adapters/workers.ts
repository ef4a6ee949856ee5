/** Workers of a Node cluster, from the primary's side. */
import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import type { Order, Report, Task } from "./cluster-worker.js";

/** See cluster-worker.ts, which must not be loaded here: it is a program. */
const READY = 0;

cluster.setupPrimary({
  exec: fileURLToPath(new URL("./cluster-worker.js", import.meta.url)),
  serialization: "advanced",
});

/** A worker that is ready; ended when the test ends. */
export async function forkWorker(
  t: TestContext,
  env: Record<string, string>,
): Promise<{ readonly orders: Orders; readonly port: number }> {
  const worker = cluster.fork(env);
  t.after(() => {
    worker.process.kill("SIGKILL");
    return once(worker, "exit");
  });
  const orders = new Orders(worker);
  return { orders, port: (await orders.report(READY)) as number };
}

/** What a worker was told to do, and what it reports. */
export class Orders {
  readonly #worker: Worker;
  readonly #open = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  #last = READY;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on("message", (message: Partial<Report>) => {
      const waiting = this.#open.get(message.report ?? -1);
      if (waiting === undefined) return;
      this.#open.delete(message.report as number);
      if ("fault" in message) waiting.reject(new TypeError(message.fault));
      else waiting.resolve((message as { value: unknown }).value);
    });
    worker.once("exit", (code) => {
      for (const { reject } of this.#open.values()) reject(new TypeError(`the worker ended with ${code}`));
    });
  }

  report(order: number): Promise<unknown> {
    return new Promise((resolve, reject) => this.#open.set(order, { resolve, reject }));
  }

  send(task: Task, args: unknown[]): Promise<unknown> {
    const order = ++this.#last;
    this.#worker.send({ order, task, args } satisfies Order);
    return this.report(order);
  }
}
