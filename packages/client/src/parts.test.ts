import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeHost, setup } from "./fake-connection.test.js";
import { createDecoder, createWriter, isAlone, sessionKit, socketClass, toolsOf, wait } from "./parts.js";
import { RetryingSocket } from "./retrying-socket.js";
import { Socket } from "./socket.js";

/** Before a fake host takes their place. */
const NAMES = sessionKit.transports.map(({ prototype }) => prototype.name);

test("has every transport under the name it gives itself", () => {
  assert.deepEqual(NAMES, ["polling", "websocket", "webtransport"]);
});

test("a socket that retries is one of its own class", () => {
  assert.equal(socketClass({ retries: 1 }), RetryingSocket);
  for (const options of [undefined, {}, { retries: 0 }]) assert.equal(socketClass(options), Socket);
});

test("a connection is alone by any of three names", () => {
  for (const options of [{ forceNew: true }, { "force new connection": true }, { multiplex: false }]) {
    assert.equal(isAlone(options), true);
  }
  assert.ok(!isAlone({ multiplex: true }));
});

test("waits for the time, or for the page, and for neither when it is called off", () => {
  const host = fakeHost();
  const { after } = toolsOf({});
  const log: string[] = [];
  const stops = ["time", "page", "never"].map((name, index) => wait(1000 * (index + 1), () => log.push(name), after));
  host.clock.advance(1000);
  stops[0]?.();
  stops[2]?.();
  host.tell("offline");
  host.tell("online");
  stops[1]?.();
  host.tell("wake");
  host.clock.advance(60_000);
  assert.deepEqual([log, host.watchers, host.clock.pending], [["time", "page"], 0, 0]);
});

test("packets wait for Blobs before them, and go on when one cannot be read", async () => {
  const { host, manager, join } = setup();
  join();
  const sent: unknown[] = [];
  const engine = { send: (message: unknown) => sent.push(message) };
  const transmit = createWriter(engine as never, manager);
  const packet = (...data: unknown[]) => ({ type: 2, nsp: "/", id: undefined, data });
  transmit(packet("first"));
  transmit(packet("file", new Blob(["ab"])));
  const unreadable = Object.assign(new Blob([]), { arrayBuffer: () => Promise.reject(new RangeError("gone")) });
  transmit(packet("lost", unreadable));
  transmit(packet("last"));
  assert.equal(sent.length, 1);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(sent.slice(1, 2), ['51-["file",{"_placeholder":true,"num":0}]']);
  assert.deepEqual(new Uint8Array(sent[2] as ArrayBuffer), Uint8Array.of(0x61, 0x62));
  assert.deepEqual(sent.slice(3), ['2["last"]']);
  assert.equal((host.reported[0] as Error).message, "gone");
  transmit(packet("at once"));
  assert.equal(sent.at(-1), '2["at once"]');
});

test("a Blob that cannot be read lets nobody pass who comes after one that is still being read", async () => {
  const { manager, join } = setup();
  join();
  const sent: unknown[] = [];
  const transmit = createWriter({ send: (message: unknown) => sent.push(message) } as never, manager);
  const emit = (name: string, bytes?: () => Promise<ArrayBuffer>) => {
    const blob = bytes && Object.assign(new Blob([]), { arrayBuffer: bytes });
    transmit({ type: 2, nsp: "/", id: undefined, data: blob ? [name, blob] : [name] });
  };
  const { promise, resolve } = later<ArrayBuffer>();
  emit("slow", () => promise);
  emit("lost", () => Promise.reject(new RangeError("gone")));
  await new Promise((done) => setImmediate(done));
  emit("last");
  await new Promise((done) => setImmediate(done));
  assert.deepEqual(sent, []);
  resolve(new ArrayBuffer(1));
  await new Promise((done) => setImmediate(done));
  assert.deepEqual(
    sent.filter((message) => typeof message === "string"),
    ['51-["slow",{"_placeholder":true,"num":0}]', '2["last"]'],
  );
});

test("a text waits for the Blob before it, though one before that has been read meanwhile", async () => {
  const { manager, join } = setup();
  join();
  const sent: unknown[] = [];
  const transmit = createWriter({ send: (message: unknown) => sent.push(message) } as never, manager);
  const { promise, resolve } = later<ArrayBuffer>();
  const slow = Object.assign(new Blob([]), { arrayBuffer: () => promise });
  for (const data of [
    ["quick", new Blob(["a"])],
    ["slow", slow],
  ]) {
    transmit({ type: 2, nsp: "/", id: undefined, data });
  }
  await new Promise((done) => setImmediate(done));
  assert.equal(sent.length, 2);
  transmit({ type: 2, nsp: "/", id: undefined, data: ["last"] });
  assert.equal(sent.length, 2);
  resolve(new ArrayBuffer(1));
  await new Promise((done) => setImmediate(done));
  assert.equal(sent.at(-1), '2["last"]');
});

test("what comes over a connection that another has followed is not read", () => {
  const { manager, join } = setup();
  join();
  const packets: unknown[] = [];
  const decode = createDecoder((packet) => packets.push(packet.data), manager);
  decode('2["a"]');
  manager.engine = Object.create(manager.engine);
  decode('2["late"]');
  assert.deepEqual(packets, [["a"]]);
});

function later<Value>() {
  let resolve: (value: Value) => void = () => {};
  const promise = new Promise<Value>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
