import assert from "node:assert/strict";
import { test } from "node:test";
import type { Session } from "../engine/session.js";
import { type Drainable, type DrainOptions, drainSessions } from "./drain.js";
import { type MemoryClient, MemoryServer, type MemoryTransport } from "./memory-server.test.js";

/** A server with clients that are drained from its memory. */
class Setup {
  readonly server = new MemoryServer();
  readonly sessions = new Map<string, Session>();
  retryAfter: number | undefined;
  isDone = false;

  client(transport?: MemoryTransport): MemoryClient {
    const client = this.server.client(transport === undefined ? {} : { transport });
    this.sessions.set(client.session.id, client.session);
    return client;
  }

  drain(options: DrainOptions): void {
    const engine: Drainable = {
      sessions: this.sessions,
      stopAdmitting: (seconds) => {
        this.retryAfter = seconds;
      },
    };
    drainSessions(engine, this.server.clock, options).then(() => {
      this.isDone = true;
    });
  }

  async pass(ms: number): Promise<void> {
    this.server.host.time.advance(ms);
    this.server.host.outbox.flushNow();
    for (const session of this.server.host.removedSessions) this.sessions.delete(session.id);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test("clients are sent away at the rate, those of longest standing first, and told to come back elsewhere", async () => {
  const setup = new Setup();
  const clients = Array.from({ length: 5 }, () => setup.client());
  setup.drain({ ratePerSecond: 10 });
  assert.equal(setup.retryAfter, 2);
  await setup.pass(0);
  const open = () => clients.map(({ session }) => session.isOpen);
  assert.deepEqual(open(), [false, true, true, true, true]);
  await setup.pass(120);
  assert.deepEqual(open(), [false, false, true, true, true]);
  await setup.pass(230);
  assert.deepEqual(open(), [false, false, false, false, true]);
  assert.equal(setup.isDone, false);
  await setup.pass(200);
  await setup.pass(100);
  assert.deepEqual([open().at(-1), setup.isDone], [false, true]);
  assert.deepEqual(clients[0]?.transport.parting, { code: 1012, text: "server is draining: come back elsewhere" });
  assert.equal(setup.server.clock.size, 0);
});

test("what waits for a client is written before it is sent away", async () => {
  const setup = new Setup();
  const client = setup.client();
  const socket = client.join();
  socket.emit("news");
  setup.drain({});
  assert.deepEqual([client.transport.sent, client.transport.isClosed], [['42["news"]'], true]);
});

test("a client stays while it is owed an acknowledgement, or owes one", async () => {
  const setup = new Setup();
  const [asking, asked] = [setup.client(), setup.client()];
  let answer: (() => void) | undefined;
  asking.join().on("save", (done: () => void) => {
    answer = done;
  });
  let answered = false;
  asked.join().emit("question", () => {
    answered = true;
  });
  asking.send('27["save"]');
  const id = /^2(\d+)/.exec(String(asked.read()[0]))?.[1];
  setup.drain({});
  await setup.pass(1000);
  assert.deepEqual([asking.session.isOpen, asked.session.isOpen], [true, true]);
  answer?.();
  asked.send(`3${id}[]`);
  await setup.pass(100);
  await setup.pass(100);
  assert.deepEqual([asking.session.isOpen, asked.session.isOpen, answered], [false, false, true]);
  assert.deepEqual(asking.transport.sent, ["437[]"]);
  assert.equal(setup.isDone, true);
});

test("a handler that never answers keeps its client no longer than the grace", async () => {
  const setup = new Setup();
  const client = setup.client();
  client.join().on("save", () => undefined);
  client.send('27["save"]');
  setup.drain({ graceMs: 500 });
  await setup.pass(450);
  assert.equal(client.session.isOpen, true);
  await setup.pass(150);
  assert.equal(client.session.isOpen, false);
});

test("those who left by themselves take nobody's turn", async () => {
  const setup = new Setup();
  const [first, second, third] = [setup.client(), setup.client(), setup.client()];
  setup.drain({ ratePerSecond: 1 });
  second.drop();
  await setup.pass(1010);
  assert.deepEqual([first.session.isOpen, third.session.isOpen], [false, false]);
});

test("without an engine there is nobody to send away; what cannot work is refused at the call", async () => {
  const { clock } = new MemoryServer();
  await drainSessions(undefined, clock, {});
  assert.throws(() => drainSessions(undefined, clock, { ratePerSecond: 0 }), { code: "bad-option" });
  assert.throws(() => drainSessions({} as Drainable, clock, {}), { code: "misuse" });
});
