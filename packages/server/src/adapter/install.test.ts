import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import type { Adapter, AdapterFactory, Room, SocketId } from "./adapter.js";
import { closeAdapter, installAdapter, moveRooms } from "./install.js";

const NAMESPACE = { name: "/chat" };

/** As much of an adapter as is installed and moved. */
class RoomBook extends EventEmitter {
  readonly members = new Map<SocketId, Set<Room>>();
  readonly log: string[] = [];
  readonly namespace: unknown;

  constructor(namespace?: unknown) {
    super();
    this.namespace = namespace;
    this.on("join-room", (room) => this.log.push(`own join of ${room}`));
  }

  init(): unknown {
    this.on("leave-room", (room) => this.log.push(`own leave of ${room}`));
    return undefined;
  }

  close(): unknown {
    return undefined;
  }

  addAll(id: SocketId, rooms: Set<Room>): void {
    this.members.set(id, new Set([...(this.members.get(id) ?? []), ...rooms]));
    for (const room of rooms) this.emit("join-room", room, id);
  }

  del(): void {}

  delAll(id: SocketId): void {
    for (const room of this.members.get(id) ?? []) this.emit("leave-room", room, id);
    this.members.delete(id);
  }

  socketRooms(id: SocketId): Set<Room> | undefined {
    return this.members.get(id);
  }

  broadcast(): void {}
}

function install(factory: unknown, failed: (error: unknown) => void = assert.ifError): RoomBook {
  return installAdapter(factory as AdapterFactory, NAMESPACE, failed) as unknown as RoomBook;
}

function asAdapter(book: RoomBook): Adapter {
  return book as unknown as Adapter;
}

test("takes a class, a function and an arrow function, and gives each the namespace", () => {
  function constructing(this: unknown, namespace: unknown): RoomBook {
    return new RoomBook(namespace);
  }
  const method = { make: (namespace: unknown) => new RoomBook(namespace) };
  for (const factory of [RoomBook, constructing, (namespace: unknown) => new RoomBook(namespace), method.make]) {
    assert.equal(install(factory).namespace, NAMESPACE);
  }
});

test("refuses what makes no adapter, and says what came instead", () => {
  for (const [factory, seen] of [
    [() => undefined, "undefined"],
    [() => null, "an object without rooms"],
    [async () => new RoomBook(), "a promise"],
    [() => ({ broadcast: () => undefined }), "an object without rooms"],
    [class Nothing {}, "an object without rooms"],
  ] as const) {
    assert.throws(() => install(factory), {
      code: "bad-option",
      message: new RegExp(`^option adapter gives ${seen} for namespace /chat: give a class`),
    });
  }
});

test("tells when an adapter fails to start, and does not wait for it", async () => {
  const failures: unknown[] = [];
  class Failing extends RoomBook {
    override async init(): Promise<void> {
      throw new TypeError("no connection");
    }
  }
  install(Failing, (error) => failures.push(error));
  assert.deepEqual(failures, []);
  await Promise.resolve();
  assert.deepEqual(failures, [new TypeError("no connection")]);
});

test("an adapter need not be started", () => {
  const book = new RoomBook();
  Object.assign(book, { init: undefined });
  assert.equal(
    install(() => book),
    book,
  );
});

test("rooms move over without a word to the application, whose listeners move too", () => {
  const from = install(RoomBook);
  const to = install(RoomBook);
  const heard: string[] = [];
  from.on("join-room", (room, id) => heard.push(`${id} joined ${room}`));
  from.once("leave-room", (room, id) => heard.push(`${id} left ${room}`));
  from.addAll("a", new Set(["a", "x"]));
  heard.length = 0;
  from.log.length = 0;

  moveRooms(asAdapter(from), asAdapter(to), ["a", "b"]);
  assert.deepEqual(heard, []);
  assert.deepEqual([...to.members], [["a", new Set(["a", "x"])]]);
  assert.equal(from.members.size, 0);

  to.addAll("b", new Set(["y"]));
  to.delAll("b");
  to.addAll("b", new Set(["y"]));
  to.delAll("b");
  assert.deepEqual(heard, ["b joined y", "b left y", "b joined y"]);
});

test("the listeners that an adapter has on itself stay with it", () => {
  const from = install(RoomBook);
  const to = install(RoomBook);
  from.addAll("a", new Set(["x"]));
  moveRooms(asAdapter(from), asAdapter(to), ["a"]);
  assert.deepEqual(from.log, ["own join of x", "own leave of x"]);
  assert.deepEqual(to.log, ["own join of x"]);
  assert.equal(to.listenerCount("join-room"), 1);
});

test("an adapter that was put there by hand, or that emits nothing, gives its rooms away all the same", () => {
  const from = new RoomBook();
  from.addAll("a", new Set(["x"]));
  const { members } = from;
  const silent = {
    socketRooms: (id: SocketId) => members.get(id),
    delAll: (id: SocketId) => members.delete(id),
    addAll: (id: SocketId, rooms: Set<Room>) => members.set(id, rooms),
  } as unknown as Adapter;
  const to = new RoomBook();
  moveRooms(asAdapter(from), silent, ["a"]);
  moveRooms(silent, asAdapter(to), ["a"]);
  assert.deepEqual([...to.members], [["a", new Set(["x"])]]);
});

test("an adapter that cannot close rejects, also where it throws", async () => {
  const failing = (close: () => unknown) => closeAdapter({ close } as unknown as Adapter);
  await failing(() => undefined);
  await assert.rejects(
    failing(() => {
      throw new TypeError("thrown");
    }),
    new TypeError("thrown"),
  );
  await assert.rejects(
    failing(async () => {
      throw new TypeError("rejected");
    }),
    new TypeError("rejected"),
  );
});
