/**
 * A victim and an honest published client that uses it all the while. An attack is a test that passes only if the
 * process survived it without a word on stderr, and the honest client and a newcomer were served.
 */
import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { after, before, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { ByteClient, eventually, type Inbox, nextEvent, RawWebSocket } from "@tidewire/testkit";
import type { ServerOptions } from "socket.io";
import { io, type Socket } from "socket.io-client";
import { test } from "../support/bounded-test.js";
import type { VictimMessage, VictimState } from "./victim.js";

export const SOCKET = "/socket.io/?EIO=4&transport=websocket";
export const POLL = "/socket.io/?EIO=4&transport=polling";

const VICTIM = fileURLToPath(new URL("victim.js", import.meta.url));

/** A victim for the tests of this file, started before the first and stopped behind the last. */
export class Target {
  readonly #options: Partial<ServerOptions>;
  #process: ChildProcess | undefined;
  #honest: Socket | undefined;
  #port = 0;
  #complaints = "";

  constructor(options: Partial<ServerOptions> = {}) {
    this.#options = options;
    before(() => this.#start());
    after(() => this.#stop());
  }

  get port(): number {
    return this.#port;
  }

  attack(title: string, run: (t: TestContext) => void | Promise<void>): void {
    test(title, async (t) => {
      const asking = this.#keepAsking();
      try {
        await run(t);
      } finally {
        await asking.stop();
      }
      await this.#newcomerIsServed();
      assert.equal(this.#complaints, "");
    });
  }

  /** A WebSocket to an Engine.IO session of revision 4, its open packet read. */
  async webSocket(t: TestContext, headers: Record<string, string> = {}): Promise<RawWebSocket> {
    const socket = await RawWebSocket.open(this.#port, SOCKET, headers);
    t.after(() => socket.destroy());
    assert.match(await socket.nextText(), /^0\{/);
    return socket;
  }

  async bytes(t: TestContext): Promise<ByteClient> {
    const client = await ByteClient.connect(this.#port);
    t.after(() => client.destroy());
    return client;
  }

  async state(): Promise<VictimState> {
    const { process } = this;
    const answer = once(process, "message");
    process.send("state");
    const [message] = (await answer) as [VictimMessage];
    assert.ok("state" in message);
    return message.state;
  }

  /** Runs an attack that leaves behind what it can, and asserts that memory grew by less than `limit` bytes. */
  async flat(limit: number, run: () => Promise<void>): Promise<void> {
    const before = await this.state();
    await run();
    const { bytes } = await this.state();
    assert.ok(bytes - before.bytes < limit, `memory grew by ${bytes - before.bytes} bytes, more than ${limit}`);
  }

  /** Runs an attack and resolves when no more sessions are there than before. */
  async leavesNoSession(run: () => Promise<void>): Promise<void> {
    const before = await this.state();
    await run();
    await eventually(async () => assert.ok((await this.state()).sessions <= before.sessions), {
      what: "a session was left",
      withinMs: 20_000,
    });
  }

  private get process(): ChildProcess {
    assert.ok(this.#process?.exitCode === null && this.#process.signalCode === null, `dead: ${this.#complaints}`);
    return this.#process;
  }

  async #start(): Promise<void> {
    const child = fork(VICTIM, [JSON.stringify(this.#options)], {
      execArgv: ["--expose-gc"],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#process = child;
    child.stderr?.on("data", (chunk: Buffer) => {
      this.#complaints += chunk.toString();
    });
    const died = once(child, "exit").then(() => assert.fail(`the victim did not start: ${this.#complaints}`));
    const [message] = (await Promise.race([once(child, "message"), died])) as [VictimMessage];
    died.catch(() => {});
    assert.ok("port" in message);
    this.#port = message.port;
    this.#honest = io(`http://127.0.0.1:${this.#port}`, { transports: ["websocket"], reconnection: false });
    await nextEvent(this.#honest, "connect");
  }

  async #stop(): Promise<void> {
    this.#honest?.disconnect();
    const child = this.#process;
    if (child === undefined || child.exitCode !== null) return;
    const exit = once(child, "exit");
    child.disconnect();
    await exit;
  }

  /** The honest client asks, and asks again when it was answered, until `stop`; then at least once more. */
  #keepAsking(): { stop(): Promise<void> } {
    let going = true;
    const ask = async (): Promise<void> => {
      assert.equal(await this.#honest?.timeout(20_000).emitWithAck("ask"), "served");
    };
    const asking = (async () => {
      while (going) {
        await ask();
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await ask();
    })();
    // Told by `stop`, which every attack calls.
    asking.catch(() => {});
    return {
      stop: () => {
        going = false;
        return asking.catch((cause) => {
          throw new assert.AssertionError({
            message: `the honest client was not served: ${cause} ${this.#complaints}`,
          });
        });
      },
    };
  }

  async #newcomerIsServed(): Promise<void> {
    const newcomer = await RawWebSocket.open(this.#port, SOCKET);
    await newcomer.nextText();
    newcomer.sendText("40");
    assert.match(await newcomer.nextText(), /^40\{"sid":/);
    newcomer.destroy();
  }
}

/** Everything the socket still gets, as text, until it is closed; and the close code, undefined without one. */
export async function untilClosed(socket: RawWebSocket): Promise<{ texts: string[]; code: number | undefined }> {
  const texts: string[] = [];
  const frames: Inbox<{ opcode: number; payload: Buffer }> = socket.frames;
  for (;;) {
    const frame = await frames.next({ what: "neither closed nor anything sent" }).catch((error) => {
      if (error.code === "closed") return undefined;
      throw error;
    });
    if (frame === undefined) return { texts, code: undefined };
    if (frame.opcode === 8) return { texts, code: frame.payload.length < 2 ? 1005 : frame.payload.readUInt16BE(0) };
    texts.push(frame.payload.toString());
  }
}

/** A code of a close frame, as its payload. */
export function closePayload(code: number, reason: string | Uint8Array = ""): Buffer {
  return Buffer.concat([Buffer.of(code >> 8, code & 0xff), Buffer.from(reason as Uint8Array)]);
}
