/**
 * A victim and an honest published client that uses it all the while. An attack is a test that passes only if the
 * process survived it without a word on stderr, and the honest client and a newcomer were served.
 */
import assert from "node:assert/strict";
import { after, before, type TestContext } from "node:test";
import {
  ByteClient,
  eventually,
  type Inbox,
  pause,
  RawHttp,
  RawPolling,
  type RawSessionOptions,
  RawWebSocket,
} from "@tidewire/testkit";
import type { ServerOptions } from "socket.io";
import { test } from "../support/bounded-test.js";
import type { VictimState } from "./victim.js";
import { Victim } from "./victim-process.js";

export const SOCKET = "/socket.io/?EIO=4&transport=websocket";
export const POLL = "/socket.io/?EIO=4&transport=polling";

/** A victim for the tests of this file, started before the first and stopped behind the last. */
export class Target {
  #victim: Victim | undefined;

  constructor(options: Partial<ServerOptions> = {}) {
    before(async () => {
      this.#victim = await Victim.start(options);
    });
    after(() => this.#victim?.stop());
  }

  get port(): number {
    return this.#started.port;
  }

  attack(title: string, run: (t: TestContext) => void | Promise<void>): void {
    test(title, async (t) => {
      const asking = this.#keepAsking();
      try {
        await run(t);
      } finally {
        await asking.stop();
      }
      await this.#started.isServing();
      assert.equal(this.#started.complaints, "");
    });
  }

  /** A WebSocket to an Engine.IO session of revision 4, its open packet read. */
  async webSocket(t: TestContext, headers: Record<string, string> = {}): Promise<RawWebSocket> {
    const socket = await RawWebSocket.open(this.port, SOCKET, headers);
    t.after(() => socket.destroy());
    assert.match(await socket.nextText(), /^0\{/);
    return socket;
  }

  /** The same, in the main namespace. */
  async joined(t: TestContext): Promise<RawWebSocket> {
    const socket = await this.webSocket(t);
    socket.sendText("40");
    assert.match(await socket.nextText(), /^40\{"sid":"[\w-]{20}"\}$/);
    return socket;
  }

  /** An Engine.IO session over polling, its open packet read. */
  async polling(t: TestContext, options: RawSessionOptions = {}): Promise<RawPolling> {
    const session = await RawPolling.open(this.port, options);
    t.after(() => session.close());
    return session;
  }

  http(t: TestContext): RawHttp {
    const http = new RawHttp(this.port);
    t.after(() => http.close());
    return http;
  }

  async bytes(t: TestContext): Promise<ByteClient> {
    const client = await ByteClient.connect(this.port);
    t.after(() => client.destroy());
    return client;
  }

  /** Bytes on a connection of their own; the status of what comes back. */
  async statusOf(bytes: string | Uint8Array): Promise<number> {
    const client = await ByteClient.connect(this.port);
    client.write(bytes);
    const line = (await client.readUntil("\r\n")).toString();
    client.destroy();
    return Number(line.split(" ")[1]);
  }

  state(): Promise<VictimState> {
    return this.#started.state();
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

  get #started(): Victim {
    assert.ok(this.#victim !== undefined, "the victim did not start");
    return this.#victim;
  }

  /** The honest client asks, and asks again when it was answered, until `stop`; then once more. */
  #keepAsking(): { stop(): Promise<void> } {
    let going = true;
    const asking = (async () => {
      while (going) {
        await this.#started.ask();
        await pause(5);
      }
      await this.#started.ask();
    })();
    // Told by `stop`, which every attack calls.
    asking.catch(() => {});
    const stop = (): Promise<void> => {
      going = false;
      return asking.catch((cause) =>
        assert.fail(`the honest client was not served: ${cause} ${this.#started.complaints}`),
      );
    };
    return { stop };
  }
}

/** Another request finds no session of this id. */
export async function assertGone(session: RawPolling): Promise<void> {
  const { status, text } = await session.get();
  assert.deepEqual([status, JSON.parse(text).code], [400, 1], "the session is gone");
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
