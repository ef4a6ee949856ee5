import assert from "node:assert/strict";
import { test } from "node:test";
import type { ServerError } from "../server-error.js";
import { faultsOf, joined, MemoryServer } from "./memory-server.test.js";

const BYTES = Buffer.of(1, 2, 3);

test("tells listeners of incoming events, then answers with what they acknowledge", () => {
  const { client, socket } = joined();
  const calls: unknown[][] = [];
  socket.on("hello", (...args: unknown[]) => calls.push(args));
  socket.on("ask", (value: number, answer: (...args: unknown[]) => void) => {
    answer(value + 1, BYTES);
    answer("only the first counts");
  });
  client.send('2["hello",1,[2]]', '2["hello",1]', '2["hello"]', '27["ask",1]');
  assert.deepEqual(calls, [[1, [2]], [1], []]);
  assert.deepEqual(client.read(), ['61-7[2,{"_placeholder":true,"num":0}]', BYTES]);
});

test("an event with attachments is told when the last has come", () => {
  const { client, socket } = joined();
  const calls: unknown[][] = [];
  socket.on("file", (...args: unknown[]) => calls.push(args));
  client.send('51-["file",{"_placeholder":true,"num":0}]');
  assert.deepEqual(calls, []);
  client.send(BYTES);
  assert.deepEqual(calls, [[BYTES]]);
});

test("an event named error, or with a number for a name, is an event", () => {
  const { client, socket } = joined();
  const calls: unknown[][] = [];
  client.send('2["error","no listener"]');
  socket.on("error", (...args: unknown[]) => calls.push(["error", ...args]));
  socket.on("5", (...args: unknown[]) => calls.push(["5", ...args]));
  client.send('2["error","from the client"]', "2[5,1]");
  assert.deepEqual(calls, [
    ["error", "from the client"],
    ["5", 1],
  ]);
});

test("an acknowledgement may be sent when the socket has left, while the session is open", () => {
  const { client, socket } = joined();
  let answer: ((value: string) => void) | undefined;
  socket.on("ask", (given: (value: string) => void) => {
    answer = given;
  });
  client.send('20["ask"]', "1");
  answer?.("late");
  assert.deepEqual(client.read(), ['30["late"]']);
});

test("a listener that fails is reported; who waits for its answer gets one that says so", async () => {
  const { server, client, socket } = joined();
  socket.on("throws", () => {
    throw new TypeError("thrown");
  });
  socket.on("rejects", async () => {
    throw new TypeError("rejected");
  });
  client.send('2["throws"]', '21["throws"]', '22["rejects"]');
  await Promise.resolve();
  assert.deepEqual(faultsOf(server), [
    ["thrown", "throws", "s1"],
    ["thrown", "throws", "s1"],
    ["rejected", "rejects", "s1"],
  ]);
  assert.deepEqual(client.read(), [
    '31[{"error":{"code":"handler_failed","message":"the handler of \\"throws\\" failed"}}]',
    '32[{"error":{"code":"handler_failed","message":"the handler of \\"rejects\\" failed"}}]',
  ]);
});

test("what onError returns is the answer, unless it cannot be sent", () => {
  const { server, client, socket } = joined();
  let answer: unknown = { sorry: true };
  const reported: string[] = [];
  server.onError((error) => {
    reported.push((error as Error).message);
    return answer;
  });
  socket.on("ask", () => {
    throw new TypeError("thrown");
  });
  client.send('20["ask"]');
  answer = 5n;
  client.send('21["ask"]');
  assert.deepEqual(client.read(), [
    '30[{"sorry":true}]',
    '31[{"error":{"code":"handler_failed","message":"the handler of \\"ask\\" failed"}}]',
  ]);
  assert.equal(reported.length, 3);
  assert.match(reported[2] ?? "", /BigInt/);
});

test("an acknowledgement that cannot be encoded is the listener's fault", () => {
  const { server, client, socket } = joined();
  socket.on("ask", (answer: (value: unknown) => void) => answer(5n));
  client.send('20["ask"]');
  assert.equal(server.faults.length, 1);
  assert.deepEqual(client.read(), [
    '30[{"error":{"code":"handler_failed","message":"the handler of \\"ask\\" failed"}}]',
  ]);
});

test("use may change an event, or keep it from the listeners", () => {
  const { client, socket } = joined();
  const calls: unknown[] = [];
  const errors: string[] = [];
  socket.use((event, next) => {
    event[1] += 1;
    next();
  });
  socket.use(([, value], next) => next(value > 10 ? new TypeError("too much") : undefined));
  socket.on("n", (value: number) => calls.push(value));
  client.send('2["n",1]', '2["n",10]');
  socket.on("error", ({ message }) => errors.push(message));
  client.send('2["n",11]');
  assert.deepEqual(calls, [2]);
  assert.deepEqual(errors, ["too much"]);
});

test("an event whose socket left while use was thinking is not told", () => {
  const { client, socket } = joined();
  let goOn: (() => void) | undefined;
  socket.use((_, next) => {
    goOn = next;
  });
  socket.on("hello", () => assert.fail("left before"));
  client.send('2["hello"]', "1");
  goOn?.();
});

test("what use throws after next is reported", () => {
  const { server, client, socket } = joined();
  socket.use((_, next) => {
    next();
    throw new TypeError("late");
  });
  client.send('2["hello"]');
  assert.deepEqual(faultsOf(server), [["late", "hello", "s1"]]);
});

test("an acknowledgement of a broadcast is passed on, missed when the client leaves, or forgotten", () => {
  const { client, socket } = joined();
  const log: unknown[] = [];
  for (const id of [1, 2, 3]) {
    socket.expectAck(
      id,
      (...args) => log.push([id, ...args]),
      () => log.push([id, "missing"]),
    );
  }
  client.send('31["yes",2]');
  socket.forgetAck(2);
  client.drop();
  assert.deepEqual(log, [
    [1, "yes", 2],
    [3, "missing"],
  ]);
});

test("acknowledgements are awaited up to maxPendingAcks, one more fails at once", async () => {
  const server = new MemoryServer({ maxPendingAcks: 2 });
  const { client, socket } = server.joined();
  const answers: unknown[] = [];
  socket.emit("a", () => answers.push("a"));
  socket.timeout(1000).emit("b", (error: unknown) => answers.push(error));
  socket.emit("c", () => assert.fail("not awaited"));
  socket.timeout(1000).emit("d", (error: ServerError) => answers.push(error.code));
  await assert.rejects(socket.emitWithAck("e"), { code: "limit-exceeded" });
  assert.deepEqual(answers, ["limit-exceeded"]);
  const ids = client.read().map((packet) => /^2(\d+)/.exec(String(packet))?.[1]);
  client.send(`3${ids[0]}[]`, `3${ids[1]}[]`, `3${ids[2]}[]`);
  assert.deepEqual(answers, ["limit-exceeded", "a", null]);
});

test("is settled while neither side owes the other an acknowledgement", () => {
  const { client, socket } = joined();
  let answer: () => void = () => undefined;
  socket.on("ask", (given: () => void) => {
    answer = given;
  });
  assert.equal(socket.isSettled, true);
  client.send('20["ask"]');
  assert.equal(socket.isSettled, false);
  answer();
  assert.equal(socket.isSettled, true);
  socket.emit("ask", () => undefined);
  assert.deepEqual([socket.isSettled, socket.waitsForAck(0)], [false, true]);
  client.send("30[]");
  assert.deepEqual([socket.isSettled, socket.waitsForAck(0)], [true, false]);
});
