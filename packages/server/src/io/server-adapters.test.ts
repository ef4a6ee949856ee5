import assert from "node:assert/strict";
import { test } from "node:test";
import { Adapter as PublishedAdapter } from "socket.io-adapter";
import type { Adapter } from "../adapter/adapter.js";
import { MemoryAdapter } from "../adapter/memory.js";
import { MemoryServer } from "./memory-server.test.js";

/** The adapter of one process, noting what becomes of it. */
class NotingAdapter extends PublishedAdapter {
  readonly log: string[] = [];

  override init(): void {
    this.log.push("init");
  }

  override async close(): Promise<void> {
    this.log.push("close");
    throw new TypeError("not in the way of anybody");
  }
}

/** The adapter of a namespace as one that emits. */
function roomsOf({ adapter }: { adapter: Adapter }) {
  return adapter as NotingAdapter;
}

test("every namespace has an adapter of the kind that the options name", () => {
  const server = new MemoryServer({ adapter: (namespace) => new NotingAdapter(namespace) });
  const chat = server.of("/chat");
  for (const namespace of [server.sockets, chat]) {
    assert.ok(namespace.adapter instanceof NotingAdapter);
    assert.equal(namespace.adapter.nsp, namespace);
    assert.deepEqual(namespace.adapter.log, ["init"]);
  }
});

test("without one rooms are in the memory of the process", () => {
  const server = new MemoryServer();
  assert.equal(server.adapter(), MemoryAdapter);
  assert.ok(server.sockets.adapter instanceof MemoryAdapter);
});

test("refuses what makes no adapter", () => {
  const message = /^option adapter is of type string: give a class or a function that makes one/;
  assert.throws(() => new MemoryServer({ adapter: "redis" as never }), { code: "bad-option", message });
  assert.throws(() => new MemoryServer().adapter(null as never), { code: "bad-option" });
});

test("another adapter for live namespaces: rooms and listeners move over, the old one is closed", () => {
  const server = new MemoryServer();
  const chat = server.of("/chat");
  const { client, socket } = server.joined();
  const other = client.join("/chat");
  socket.join("room");
  const heard: string[] = [];
  const old = roomsOf(server.sockets);
  old.on("join-room", (room, id) => heard.push(`${id} joined ${room}`));

  for (const factory of [NotingAdapter, MemoryAdapter, NotingAdapter]) {
    assert.equal(server.adapter(factory), server);
    assert.equal(server.adapter(), factory);
    assert.ok(server.sockets.adapter instanceof factory);
    assert.deepEqual([...socket.rooms], ["s1", "room"]);
    assert.deepEqual([...other.rooms], ["s2"]);
    server.to("room").emit("still here");
    chat.to("s2").emit("you too");
    assert.deepEqual(client.read(), ['2["still here"]', '2/chat,["you too"]']);
  }
  assert.deepEqual(heard, []);
  socket.join("later");
  assert.deepEqual(heard, ["s1 joined later"]);
  assert.equal(old.listenerCount("join-room"), 0);
});

test("the rooms of a socket in a middleware move as well", () => {
  const server = new MemoryServer();
  let letIn: () => void = () => undefined;
  server.use((socket, next) => {
    socket.join("early");
    letIn = next;
  });
  const client = server.client().send("0");
  server.adapter(NotingAdapter);
  letIn();
  server.to("early").emit("hello");
  assert.deepEqual(client.read(), ['0{"sid":"s1"}', '2["hello"]']);
});

test("the old adapter is closed, whether it can or not, and new namespaces get the new kind", () => {
  const server = new MemoryServer({ adapter: NotingAdapter });
  const old = roomsOf(server.sockets);
  server.adapter(MemoryAdapter);
  assert.deepEqual(old.log, ["init", "close"]);
  assert.ok(server.of("/later").adapter instanceof MemoryAdapter);
});

test("an adapter that fails to start is reported", async () => {
  const server = new MemoryServer();
  class Failing extends PublishedAdapter {
    override async init(): Promise<void> {
      throw new TypeError("no connection");
    }
  }
  server.adapter(Failing);
  await Promise.resolve();
  assert.deepEqual(server.faults, [
    { error: new TypeError("no connection"), event: "adapter.init", socket: undefined },
  ]);
});

test("closing the server waits for its adapters, and none keeps it from closing", async () => {
  const server = new MemoryServer({ adapter: NotingAdapter });
  const { log } = roomsOf(server.of("/chat"));
  await server.close();
  assert.deepEqual(log, ["init", "close"]);
});
