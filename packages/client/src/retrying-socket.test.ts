import assert from "node:assert/strict";
import { test } from "node:test";
import { setup } from "./fake-connection.test.js";
import { RetryingSocket } from "./retrying-socket.js";

const TIMEOUT_MS = 10_000;

function retrying(retries: number, ackTimeout?: number) {
  const made = setup({ retries, ...(ackTimeout ? { ackTimeout } : {}) });
  const answers: unknown[] = [];
  const add = (name: string) =>
    made.socket.emit(name, (error: Error | null, ...args: unknown[]) => {
      answers.push(error ? [name, error.message] : [name, ...args]);
    });
  const late = () => made.host.clock.advance(TIMEOUT_MS);
  return { ...made, answers, add, late };
}

test("sends one packet at a time, in order", () => {
  const { host, socket, join, sent, latest, add, answers } = retrying(3);
  assert.ok(socket instanceof RetryingSocket);
  join();
  add("a");
  add("b");
  assert.deepEqual(sent(), ['420["a"]']);
  host.settle();
  latest().message('430["ok"]');
  assert.deepEqual([sent(), answers], [['421["b"]'], [["a", "ok"]]]);
});

test("waits for a connection, and sends before it says that it is there", () => {
  const { socket, open, latest, sent, add, host } = retrying(1);
  add("a");
  let sentByThen: unknown;
  socket.on("connect", () => {
    sentByThen = sent();
  });
  open();
  sent();
  latest().message('40{"sid":"x"}');
  host.settle();
  assert.deepEqual(sentByThen, ['420["a"]']);
});

test("tries again as often as it may, then reports the error and goes on", () => {
  const { join, sent, add, late, answers, latest, host } = retrying(2);
  join();
  add("a");
  add("b");
  for (let tries = 0; tries < 3; tries++) {
    latest().message("2");
    host.settle();
    late();
  }
  assert.deepEqual(
    sent().filter((message) => message !== "3"),
    ['420["a"]', '421["a"]', '422["a"]', '423["b"]'],
  );
  assert.deepEqual(answers, [["a", "operation has timed out"]]);
});

test("counts an answer once, and no timeout after it", () => {
  const { join, add, late, answers, latest } = retrying(2);
  join();
  add("a");
  late();
  latest().message("431[1]");
  latest().message("431[2]");
  latest().message("430[3]");
  late();
  assert.deepEqual(answers, [["a", 1]]);
});

test("a new connection repeats what was under way", () => {
  const { host, join, open, sent, add, answers, latest } = retrying(5);
  join();
  add("a");
  add("b");
  assert.deepEqual(sent(), ['420["a"]']);
  latest().closed({ code: 1006, reason: "" });
  host.clock.advance(1000);
  open();
  sent();
  latest().message('40{"sid":"y"}');
  host.settle();
  assert.deepEqual(sent(), ['421["a"]']);
  latest().message('431["ok"]');
  host.settle();
  assert.deepEqual([sent(), answers], [['422["b"]'], [["a", "ok"]]]);
});

test("what is volatile is not kept, and what is reserved or cannot be encoded holds nothing up", () => {
  const { socket, join, sent, add, host } = retrying(1);
  socket.volatile.emit("lost");
  join();
  assert.throws(() => socket.emit("connect"), { code: "misuse" });
  assert.throws(() => socket.emit("big", 1n), TypeError);
  socket.volatile.emit("now");
  host.settle();
  add("a");
  assert.deepEqual(sent(), ['42["now"]', '421["a"]']);
});

test("waits as long as it is told", () => {
  const { join, sent, add, host } = retrying(1, 50);
  join();
  add("a");
  host.settle();
  host.clock.advance(50);
  assert.deepEqual(sent(), ['420["a"]', '421["a"]']);
});

test("what waits for a connection and cannot be encoded fails, and ends nothing", async () => {
  const { socket, join, latest, host, manager, add } = retrying(1);
  const failed = assert.rejects(socket.emitWithAck("big", 1n), TypeError);
  add("next");
  manager.on("close", () => assert.fail("closed"));
  join();
  assert.deepEqual([socket.connected, host.reported.length, latest().sent], [true, 1, ['421["next"]']]);
  await failed;
});

test("the failure of an earlier try does not count while a later one is under way", () => {
  const { host, answers, add, join, sent } = retrying(1, 5000);
  join();
  // The server has been silent for too long: the first try waits for the next connection, where the second begins.
  Date.now = () => host.clock.now() + 1_000_000;
  add("a");
  Date.now = host.clock.now;
  host.settle();
  host.clock.advance(1000);
  join();
  sent();
  host.clock.advance(4000);
  assert.deepEqual([sent(), answers], [[], []]);
  host.clock.advance(1000);
  assert.deepEqual(answers, [["a", "operation has timed out"]]);
});
