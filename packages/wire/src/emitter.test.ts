import assert from "node:assert/strict";
import { test } from "node:test";
import { Emitter } from "./emitter.js";

/** An emitter, and what its listeners noted down. */
function noting() {
  const notes: unknown[][] = [];
  const note =
    (label: string) =>
    (...args: unknown[]) => {
      notes.push([label, ...args]);
    };
  return { emitter: new Emitter(), notes, note };
}

test("calls the listeners of an event in order, with its arguments and on itself", () => {
  const { emitter, notes, note } = noting();
  let self: unknown;
  emitter
    .on("a", note("first"))
    .addEventListener("a", note("second"))
    .on("a", function (this: unknown) {
      self = this;
    })
    .on("b", note("other"));
  assert.equal(emitter.emit("a", 1, "2"), emitter);
  assert.deepEqual(notes, [
    ["first", 1, "2"],
    ["second", 1, "2"],
  ]);
  assert.equal(self, emitter);
});

test("emits nothing to nobody, an error included", () => {
  assert.doesNotThrow(() => new Emitter().emit("error", new RangeError("unheard")));
});

test("calls a listener added with once a single time, even if it emits the event again", () => {
  const { emitter, notes, note } = noting();
  emitter.once("a", (...args: unknown[]) => {
    note("once")(...args);
    emitter.emit("a", "again");
  });
  emitter.emit("a", 1).emit("a", 2);
  assert.deepEqual(notes, [["once", 1]]);
  assert.equal(emitter.hasListeners("a"), false);
});

test("calls a listener added with once a single time, even if one before it emits the event again", () => {
  const { emitter, notes, note } = noting();
  emitter.once("a", () => emitter.emit("a", "again"));
  emitter.once("a", note("once"));
  emitter.emit("a", 1);
  assert.deepEqual(notes, [["once", "again"]]);
});

test("calls a listener added with once even if one before it removes all", () => {
  const { emitter, notes, note } = noting();
  emitter.on("a", () => emitter.off()).once("a", note("once"));
  emitter.emit("a").emit("a");
  assert.deepEqual(notes, [["once"]]);
});

test("forgets a listener, all of an event, or all there are, under each of the four names", () => {
  for (const method of ["off", "removeListener", "removeAllListeners", "removeEventListener"] as const) {
    const { emitter, notes, note } = noting();
    const first = note("first");
    emitter.on("a", first).on("a", note("second")).on("b", note("b")).on("c", note("c"));
    assert.equal(emitter[method]("a", first), emitter);
    emitter.emit("a").emit("b").emit("c");
    emitter[method]("b").emit("b");
    emitter[method]();
    emitter.emit("a").emit("c");
    assert.deepEqual(notes, [["second"], ["b"], ["c"]]);
  }
});

test("removes a listener added with once, and only the first place of one added twice", () => {
  const { emitter, notes, note } = noting();
  const listener = note("x");
  emitter.once("a", listener).off("a", listener).emit("a");
  assert.deepEqual(notes, []);
  emitter.on("b", listener).on("b", note("y")).on("b", listener).off("b", listener).emit("b");
  assert.deepEqual(notes, [["y"], ["x"]]);
});

test("removes nothing where nothing fits", () => {
  const { emitter, note } = noting();
  emitter.on("a", note("a")).off("a", note("stranger")).off("b", note("b")).off("b");
  assert.equal(emitter.listeners("a").length, 1);
});

test("leaves a list being called as it is, whoever comes or goes meanwhile", () => {
  const { emitter, notes, note } = noting();
  const last = note("last");
  emitter.on("a", () => {
    emitter.off("a", last).on("a", note("new"));
  });
  emitter.on("a", last);
  emitter.emit("a");
  assert.deepEqual(notes, [["last"]]);
  emitter.emit("a");
  assert.deepEqual(notes, [["last"], ["new"]]);
});

test("lets what a listener throws reach the caller", () => {
  const thrown = new RangeError("no");
  const emitter = new Emitter().on("a", () => {
    throw thrown;
  });
  assert.throws(() => emitter.emit("a"), thrown);
});

test("lists listeners as they were added, in a list of its own", () => {
  const { emitter, note } = noting();
  const first = note("first");
  const second = note("second");
  emitter.on("a", first).once("a", second);
  assert.deepEqual(emitter.listeners("a"), [first, second]);
  emitter.listeners("a").pop();
  assert.equal(emitter.listeners("a").length, 2);
  assert.deepEqual(emitter.listeners("b"), []);
  assert.equal(emitter.hasListeners("a"), true);
  assert.equal(emitter.off("a", first).off("a", second).hasListeners("a"), false);
});

test("takes any name, those of Object.prototype included", () => {
  const { emitter, notes, note } = noting();
  for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty", ""]) {
    assert.equal(emitter.hasListeners(name), false);
    emitter.on(name, note(name)).emit(name, 1);
  }
  assert.equal(notes.length, 5);
});

test("delivers what no type vouches for, a number as its digits", () => {
  class Peer extends Emitter<{ "1": (a: unknown) => void }, Record<never, never>, { open: (a: number) => void }> {
    receive(event: string | number, ...args: unknown[]): void {
      this.deliver(event, args);
      this.emitReserved("open", args.length);
    }
  }
  const notes: unknown[] = [];
  new Peer()
    .on("1", (a) => notes.push(a))
    .on("open", (a) => notes.push(a.toFixed()))
    .receive(1, "one");
  assert.deepEqual(notes, ["one", "1"]);
});

test("works through a proxy, as state containers make one of everything", () => {
  const { emitter, notes, note } = noting();
  new Proxy(emitter, {}).on("a", note("a")).emit("a");
  assert.deepEqual(notes, [["a"]]);
});

test("is typed by its maps", () => {
  const emitter = new Emitter<{ heard: (a: number) => void }, { said: (b: string) => void }>();
  emitter.on("heard", (a) => a.toFixed()).emit("said", "b");
  // @ts-expect-error: is emitted, not listened to
  emitter.on("said", () => {});
  // @ts-expect-error: is listened to, not emitted
  emitter.emit("heard", 1);
  // @ts-expect-error: an argument of the wrong type
  emitter.emit("said", 1);
  assert.equal(emitter.listeners("heard").length, 1);
});
