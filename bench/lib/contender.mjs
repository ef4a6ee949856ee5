/** A server process under measurement: starts it, gives it orders, reads its CPU time. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** What is compared, by the name that tables show. */
export const CONTENDERS = {
  tidewire: { kind: "socket.io", script: "serve-io.mjs", args: ["@tidewire/server"] },
  "socket.io": { kind: "socket.io", script: "serve-io.mjs", args: ["socket.io"] },
  "ws alone": { kind: "ws", script: "serve-ws.mjs", args: [] },
  "bare loop": { kind: "socket.io", script: "serve-floor.mjs", args: [] },
  "bun pub/sub": { kind: "ws", script: "serve-bun.mjs", args: [] },
};

const BUN = fileURLToPath(new URL("../../node_modules/.bin/bun", import.meta.url));

/** Those of `names` that can run here: Bun only where its package is installed. */
export function available(names) {
  return names.filter((name) => name !== "bun pub/sub" || existsSync(BUN));
}

/** Of the kernel's clock, which /proc counts in: 100 on Linux. */
const TICK_MS = 10;

export class Contender {
  #process;
  #lines;

  /** `more`: further arguments of the server's script. */
  static async start(name, ...more) {
    const { kind, script, args } = CONTENDERS[name];
    const contender = new Contender();
    const path = fileURLToPath(new URL(script, import.meta.url));
    const command = name === "bun pub/sub" ? [BUN, path] : [process.execPath, "--expose-gc", path, ...args, ...more];
    contender.#process = spawn(command[0], command.slice(1), { stdio: ["pipe", "pipe", "inherit"] });
    contender.#lines = createInterface({ input: contender.#process.stdout })[Symbol.asyncIterator]();
    const { port } = await contender.#answer();
    return Object.assign(contender, { name, kind, port });
  }

  /** An order that is answered. */
  async ask(order) {
    this.tell(order);
    return await this.#answer();
  }

  tell(order) {
    this.#process.stdin.write(`${order}\n`);
  }

  /** CPU time of the process so far, in microseconds. */
  get cpuUs() {
    const { userUs, kernelUs } = this.cpu;
    return userUs + kernelUs;
  }

  /** The same by where it was spent. */
  get cpu() {
    const stat = readFileSync(`/proc/${this.#process.pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [userUs, kernelUs] = [fields[11], fields[12]].map((ticks) => Number(ticks) * TICK_MS * 1000);
    return { userUs, kernelUs };
  }

  stop() {
    this.#process.kill("SIGKILL");
  }

  async #answer() {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`the server of ${this.name} ended`);
    return JSON.parse(value);
  }
}
