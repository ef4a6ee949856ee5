import assert from "node:assert/strict";
import { test } from "node:test";
import { Adapter as PublishedAdapter } from "socket.io-adapter";
import { MemoryServer } from "./memory-server.test.js";

type Answer = (error: Error | null, responses: unknown[]) => void;

/** A cluster whose other servers answer as they are told to. */
function cluster(answer: (acknowledge: Answer) => void = () => undefined) {
  const sent: [namespace: string, packet: unknown[]][] = [];
  class ClusterAdapter extends PublishedAdapter {
    override serverSideEmit(packet: unknown[]): void {
      sent.push([this.nsp.name, packet]);
      const acknowledge = packet.at(-1);
      if (typeof acknowledge === "function") answer(acknowledge as Answer);
    }
  }
  return { server: new MemoryServer({ adapter: ClusterAdapter }), sent };
}

test("sends the event and its arguments to the other servers, from the server as from a namespace", () => {
  const { server, sent } = cluster();
  assert.equal(server.serverSideEmit("hello", 1, "two"), true);
  assert.equal(server.of("/chat").serverSideEmit("hello"), true);
  assert.deepEqual(sent, [
    ["/", ["hello", 1, "two"]],
    ["/chat", ["hello"]],
  ]);
});

test("calls back with what the others answered", () => {
  const { server } = cluster((acknowledge) => acknowledge(null, ["a", "b"]));
  const calls: unknown[][] = [];
  server.serverSideEmit("ask", 1, (...args: unknown[]) => calls.push(args));
  assert.deepEqual(calls, [[null, ["a", "b"]]]);
});

test("what a callback throws is reported, and does not reach the adapter", () => {
  const { server } = cluster((acknowledge) => acknowledge(null, []));
  server.serverSideEmit("ask", () => {
    throw new TypeError("mine");
  });
  assert.deepEqual(server.faults, [{ error: new TypeError("mine"), event: "ask", socket: undefined }]);
});

test("resolves with the answers, or rejects with those that came", async () => {
  const { server } = cluster((acknowledge) => acknowledge(null, ["a"]));
  assert.deepEqual(await server.serverSideEmitWithAck("ask"), ["a"]);
  const silent = cluster((acknowledge) => acknowledge(new RangeError("1 of 2"), ["a"])).server;
  await assert.rejects(silent.of("/chat").serverSideEmitWithAck("ask"), { name: "RangeError", responses: ["a"] });
});

test("a server alone is answered by nobody", async () => {
  assert.deepEqual(await new MemoryServer().serverSideEmitWithAck("ask"), []);
});

test("names of the library's own news are refused", async () => {
  const { server, sent } = cluster();
  for (const event of ["connect", "connection", "new_namespace"]) {
    assert.throws(() => server.serverSideEmit(event), {
      code: "misuse",
      message: `"${event}" is a reserved event name`,
    });
    await assert.rejects(server.serverSideEmitWithAck(event), { code: "misuse" });
  }
  assert.deepEqual(sent, []);
});

test("an adapter that fails to send fails alone", async () => {
  class Failing extends PublishedAdapter {
    override async serverSideEmit(): Promise<void> {
      throw new TypeError("no connection");
    }
  }
  // An unhandled rejection would fail this test.
  assert.equal(new MemoryServer({ adapter: Failing }).serverSideEmit("hello"), true);
  await new Promise((resolve) => setImmediate(resolve));
});
