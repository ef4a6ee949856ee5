import assert from "node:assert/strict";
import { test } from "node:test";
import type { PendingAck } from "./acks.js";
import { FlaggedSocket } from "./flagged-socket.js";
import { MemoryServer } from "./memory-server.test.js";

/** A flagged socket without flags; what it asks its sender to do. */
function flagged() {
  const calls: unknown[][] = [];
  let pending: PendingAck | undefined;
  const sender = {
    id: "s1",
    scope: new MemoryServer().sockets,
    sendEvent: (...args: unknown[]) => calls.push(args),
    requestEvent(flags: unknown, event: string, args: readonly unknown[], ack: PendingAck): void {
      calls.push([flags, event, args]);
      pending = ack;
    },
  };
  return { socket: new FlaggedSocket(sender, {}), calls, ack: () => pending as PendingAck };
}

test("flags add up, and never leak into another emit", () => {
  const { socket, calls } = flagged();
  const base = socket.compress(false);
  base.volatile.timeout(5).emit("refined", 1);
  base.emit("plain");
  assert.deepEqual(calls, [
    [{ compress: false, volatile: true, timeout: 5 }, "refined", [1]],
    [{ compress: false }, "plain", []],
  ]);
});

test("send and write emit the event message", () => {
  const { socket, calls } = flagged();
  assert.equal(socket.send("a"), socket);
  assert.equal(socket.volatile.write("b") instanceof FlaggedSocket, true);
  assert.deepEqual(calls, [
    [{}, "message", ["a"]],
    [{ volatile: true }, "message", ["b"]],
  ]);
});

test("emitWithAck resolves with the first argument of the answer, or rejects with why none came", async () => {
  const { socket, calls, ack } = flagged();
  const answered = socket.timeout(5).emitWithAck("ask", 1);
  ack().answered(["yes", "more"]);
  assert.equal(await answered, "yes");
  const failed = socket.emitWithAck("ask");
  ack().failed(Object.assign(new TypeError("gone"), { code: "disconnected" as const }) as never);
  await assert.rejects(failed, { message: "gone" });
  assert.deepEqual(calls, [
    [{ timeout: 5 }, "ask", [1]],
    [{}, "ask", []],
  ]);
});

test("a timeout that is no duration is refused", () => {
  assert.throws(() => flagged().socket.timeout(Number.NaN), { code: "misuse" });
});

test("flags go along with a broadcast, which leaves the socket itself out", () => {
  const server = new MemoryServer();
  const [a, b] = [server.joined(), server.joined()];
  b.socket.join("x");
  a.socket.compress(false).to("x").emit("to");
  a.socket.volatile.compress(true).in("x").emit("volatile: passed by, something waits");
  a.socket.compress(true).in(["x"]).emit("in");
  a.socket.compress(true).except("y").emit("except");
  a.socket.compress(true).broadcast.emit("broadcast");
  a.socket.compress(true).local.emit("local");
  assert.deepEqual(a.client.read(), []);
  assert.deepEqual(b.client.read(), ['2["to"]', '2["in"]', '2["except"]', '2["broadcast"]', '2["local"]']);
});
