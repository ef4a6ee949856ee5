import assert from "node:assert/strict";
import { test } from "node:test";
import { setup } from "./fake-connection.test.js";

test("drops volatile packets that cannot leave at once, and forgets their acknowledgement", async () => {
  const { host, log, socket, join, latest, sent } = setup();
  socket.volatile.emit("before");
  join();
  latest().eager = false;
  socket.emit("busy");
  socket.volatile.emit("dropped", () => log.push("never"));
  socket.timeout(50).volatile.emit("dropped", (error: Error) => log.push(error.message));
  const promise = socket.volatile.emitWithAck("dropped");
  host.clock.advance(50);
  await assert.rejects(promise, { code: "dropped" });
  latest().unconfirmed.shift()?.();
  latest().eager = true;
  socket.volatile.emit("sent", () => {});
  host.settle();
  assert.deepEqual(sent(), ['42["busy"]', '423["sent"]']);
  assert.deepEqual(log, ["operation has timed out"]);
});

test("with retries each packet is sent until it is acknowledged, also over the next connection", () => {
  const { host, log, socket, join, latest, sent } = setup({ retries: 3 });
  socket.emit("a", (error: unknown, value: unknown) => log.push([error, value]));
  socket.emit("b");
  join();
  assert.deepEqual(latest().sent, ['420["a"]']);
  host.clock.advance(10_000);
  host.settle();
  assert.deepEqual(sent(), ['420["a"]', '421["a"]']);
  latest().closed({ code: 1006, reason: "" });
  host.clock.advance(1000);
  join('{"sid":"y"}');
  assert.deepEqual(latest().sent, ['422["a"]']);
  latest().message('432["done"]');
  host.settle();
  assert.deepEqual(sent(), ['422["a"]', '423["b"]']);
  assert.deepEqual(log, [[null, "done"]]);
});

test("who ends the connection on seeing a packet leave fails its acknowledgement, too", async () => {
  const { socket, join, log } = setup();
  join();
  socket.onAnyOutgoing(() => socket.disconnect());
  await assert.rejects(socket.emitWithAck("a"), { code: "disconnected" });
  assert.deepEqual(log, ["disconnect io client disconnect"]);
});

test("a listener of what came early may end the connection: what waits to leave goes on waiting", () => {
  const { socket, open, latest, log } = setup();
  socket.emit("waits");
  socket.on("early", () => socket.disconnect());
  open();
  latest().message('42["early"]');
  latest().message('40{"sid":"x"}');
  assert.deepEqual([log, socket.sendBuffer.length], [["disconnect io client disconnect"], 1]);
});

test("a timeout of null is none", () => {
  const { host, log, socket, join } = setup({ ackTimeout: null as never });
  join();
  socket.emit("a", () => log.push("answered"));
  host.clock.advance(0);
  assert.deepEqual(log, []);
});

test("conditions add up, hold for what is emitted through them, and for nothing else", async () => {
  const { host, log, manager, socket, join, sent } = setup();
  const { volatile } = socket;
  join();
  const hints: unknown[] = [];
  const { send } = manager.engine;
  manager.engine.send = (message, options, taken) => {
    hints.push(options?.compress);
    return send(message, options, taken);
  };
  assert.equal(volatile.compress(false).timeout(10).emit("a"), socket);
  host.settle();
  assert.equal(volatile.send("b"), socket);
  host.settle();
  const answer = socket.compress(true).timeout(10).emitWithAck("c");
  host.clock.advance(10);
  await assert.rejects(answer, { code: "timeout" });
  host.settle();
  assert.equal(volatile.connected, true);
  socket.disconnect();
  volatile.emit("dropped");
  socket.emit("kept", () => log.push("never"));
  host.clock.advance(10);
  assert.deepEqual(sent(), ['42["a"]', '42["message","b"]', '420["c"]', "41"]);
  assert.deepEqual(hints, [false, undefined, true, undefined]);
  assert.deepEqual([socket.sendBuffer.length, log], [1, ["disconnect io client disconnect"]]);
});

test("the answer of an application that is asked for its auth again is the one that counts", () => {
  const answers: ((data: Record<string, unknown>) => void)[] = [];
  const { host, open, latest, sent } = setup({ auth: (answer) => answers.push(answer) });
  open();
  latest().closed({ code: 1006, reason: "" });
  host.clock.advance(1000);
  open();
  answers[0]?.({ turn: 1 });
  answers[1]?.({ turn: 2 });
  assert.deepEqual(sent(), ['40{"turn":2}']);
});

test("what a Blob holds back when the connection is lost holds nothing of the next one back", () => {
  const { host, socket, join, latest, sent } = setup();
  join();
  socket.emit("file", Object.assign(new Blob([]), { arrayBuffer: () => new Promise(() => {}) }));
  socket.emit("behind");
  latest().closed({ code: 1006, reason: "" });
  host.clock.advance(1000);
  join();
  socket.emit("next");
  assert.deepEqual(sent(), ['42["next"]']);
});

test("a server that refuses a socket it has let in finds it disconnected, and it may ask again", () => {
  const { log, socket, join, latest, host } = setup();
  join();
  latest().message('44{"message":"no"}');
  assert.deepEqual([log, socket.connected, socket.active], [["connect_error no"], false, false]);
  socket.connect();
  assert.equal(host.sockets.length, 2);
});
