import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Emitter } from "./emitter.js";

function recording() {
  const log: unknown[] = [];
  const note =
    (name: string) =>
    (...args: unknown[]) =>
      log.push([name, ...args]);
  return { log, note, emitter: new Emitter() };
}

test("calls listeners in their order, with the emitter as this", () => {
  const { log, note, emitter } = recording();
  emitter.on("x", note("second")).prepend("x", note("first")).on("y", note("other"));
  emitter.on("x", function (this: unknown) {
    log.push(this === emitter);
  });
  emitter.emit("x", 1, 2);
  assert.deepEqual(log, [["first", 1, 2], ["second", 1, 2], true]);
});

test("names are names: numbers, symbols, those of prototypes", () => {
  const { log, note, emitter } = recording();
  const symbol = Symbol("s");
  for (const name of ["7", "__proto__", "constructor", symbol]) emitter.on(name, note(String(name)));
  for (const name of [7, "__proto__", "constructor", symbol, "toString"]) emitter.emit(name);
  assert.deepEqual(log, [["7"], ["__proto__"], ["constructor"], ["Symbol(s)"]]);
  assert.equal(Object.getPrototypeOf({}), Object.prototype);
});

test("once is once, also when the event comes again meanwhile", () => {
  const { log, note, emitter } = recording();
  emitter.once("x", () => emitter.emit("x"));
  emitter.once("x", note("once"));
  emitter.emit("x").emit("x");
  assert.deepEqual([log, emitter.hasListeners("x")], [[["once"]], false]);
});

test("who is added or removed during an event makes no difference to it", () => {
  const { log, note, emitter } = recording();
  const removed = note("removed");
  emitter.on("x", () => emitter.off("x", removed).on("x", note("added")));
  emitter.on("x", removed);
  emitter.emit("x");
  assert.deepEqual(log, [["removed"]]);
});

test("removes the first place of a listener, all of an event, everything", () => {
  const { note, emitter } = recording();
  const [a, b] = [note("a"), note("b")];
  for (const listener of [a, b, a]) emitter.addEventListener("x", listener);
  emitter.on("y", a);
  emitter.removeListener("x", a).removeEventListener("x", note("stranger"));
  assert.deepEqual(emitter.listeners("x"), [b, a]);
  emitter.removeAllListeners("x");
  assert.deepEqual([emitter.listeners("x"), emitter.hasListeners("y")], [[], true]);
  emitter.off();
  assert.equal(emitter.hasListeners("y"), false);
});

test("reports what a listener throws or rejects with, and goes on", async (t) => {
  const reported: unknown[] = [];
  Object.assign(globalThis, { reportError: (error: unknown) => reported.push(error) });
  t.after(() => Reflect.deleteProperty(globalThis, "reportError"));
  const { log, note, emitter } = recording();
  emitter.on("x", () => {
    throw new RangeError("thrown");
  });
  emitter.on("x", async () => {
    throw new RangeError("rejected");
  });
  emitter.on("x", note("last"));
  emitter.emit("x");
  await Promise.resolve();
  await Promise.resolve();
  assert.deepEqual(log, [["last"]]);
  assert.deepEqual(
    reported.map((error) => (error as Error).message),
    ["thrown", "rejected"],
  );
});

test("is left alone by what wraps plain objects in proxies", () => {
  assert.equal(String(new Emitter()), "[object Emitter]");
});

test("keeps nothing of an event that nobody listens to any more", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const emitter = new Emitter();
  const events = ["once", "off", "all"].map((name) => {
    const event = Symbol(name);
    const listener = () => {};
    emitter.once(event, listener);
    if (name === "once") emitter.emit(event);
    else emitter.off(event, name === "off" ? listener : undefined);
    return new WeakRef(event as unknown as object);
  });
  // What was created in this task is kept to its end.
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  assert.deepEqual(
    events.map((event) => event.deref()),
    [undefined, undefined, undefined],
  );
  assert.equal(emitter.hasListeners("any"), false);
});

test("takes no third argument, as those who know addEventListener may give one", () => {
  const { log, note, emitter } = recording();
  const add = emitter.addEventListener as (event: string, listener: () => void, more: unknown) => Emitter;
  for (const more of [false, null, 0, true, { once: true }]) add.call(emitter, "a", note(`${more}`), more);
  emitter.emit("a").emit("a");
  assert.equal(log.length, 10);
});
