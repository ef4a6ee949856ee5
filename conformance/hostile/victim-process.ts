/** A victim, started and watched, with an honest published client that uses it. */
import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { nextEvent, RawWebSocket } from "@tidewire/testkit";
import type { ServerOptions } from "socket.io";
import { io, type Socket } from "socket.io-client";
import type { VictimMessage, VictimState } from "./victim.js";

const PROGRAM = fileURLToPath(new URL("victim.js", import.meta.url));

export class Victim {
  readonly port: number;
  readonly #process: ChildProcess;
  readonly #honest: Socket;
  readonly #stderr: Buffer[];

  private constructor(process: ChildProcess, stderr: Buffer[], port: number, honest: Socket) {
    this.#process = process;
    this.#stderr = stderr;
    this.port = port;
    this.#honest = honest;
  }

  static async start(options: Partial<ServerOptions>): Promise<Victim> {
    const child = fork(PROGRAM, [JSON.stringify(options)], {
      execArgv: ["--expose-gc"],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    const stderr: Buffer[] = [];
    child.stderr?.on("data", (chunk: Buffer) => stderr.push(chunk));
    const died = once(child, "exit").then(() => assert.fail(`the victim did not start: ${Buffer.concat(stderr)}`));
    died.catch(() => {});
    const [message] = (await Promise.race([once(child, "message"), died])) as [VictimMessage];
    assert.ok("port" in message);
    const honest = io(`http://127.0.0.1:${message.port}`, {
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
    });
    await nextEvent(honest, "connect");
    return new Victim(child, stderr, message.port, honest);
  }

  get isAlive(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Whatever it wrote to stderr but that it turned an origin away: under attack a server has nothing to say there. */
  get complaints(): string {
    const lines = Buffer.concat(this.#stderr).toString().split("\n");
    return lines.filter((line) => !line.startsWith("tidewire: origin ")).join("\n");
  }

  /** Also shows that it still turns. */
  async state(): Promise<VictimState> {
    assert.ok(this.isAlive, `dead: ${this.complaints}`);
    const died = new AbortController();
    const onExit = () => died.abort();
    this.#process.once("exit", onExit);
    try {
      const answer = once(this.#process, "message", { signal: died.signal });
      this.#process.send("state");
      const [message] = (await answer) as [VictimMessage];
      assert.ok("state" in message);
      return message.state;
    } catch (cause) {
      if (died.signal.aborted) assert.fail(`died: ${this.complaints}`);
      throw cause;
    } finally {
      this.#process.off("exit", onExit);
    }
  }

  /** Asks as the honest client that has been there all the time. */
  async ask(): Promise<void> {
    assert.equal(await this.#honest.timeout(20_000).emitWithAck("ask"), "served");
  }

  /** The honest client and a newcomer are served. */
  async isServing(): Promise<void> {
    await this.ask();
    const newcomer = await RawWebSocket.open(this.port, "/socket.io/?EIO=4&transport=websocket");
    await newcomer.nextText();
    newcomer.sendText("40");
    assert.match(await newcomer.nextText(), /^40\{"sid":/);
    newcomer.destroy();
  }

  async stop(): Promise<void> {
    this.#honest.disconnect();
    if (!this.isAlive) return;
    const exit = once(this.#process, "exit");
    this.#process.disconnect();
    await exit;
  }
}
