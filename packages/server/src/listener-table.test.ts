import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { giveTable } from "./listener-table.js";

setFlagsFromString("--allow-natives-syntax");
const isFast: (value: unknown) => boolean = runInNewContext("(value) => %HasFastProperties(value)");

function emitter(): EventEmitter {
  const emitter = new EventEmitter();
  giveTable(emitter);
  return emitter;
}

test("the table has a shape, which Node's own has not", () => {
  const [ours, nodes] = [emitter(), new EventEmitter()];
  for (const each of [ours, nodes]) for (const event of ["a", "b", "c", "d"]) each.on(event, () => undefined);
  assert.deepEqual(
    [ours, nodes].map((each) => isFast(Reflect.get(each, "_events"))),
    [true, false],
  );
});

test("emitters do what Node's do: order, once, removal, errors, names that objects inherit", () => {
  const logs = [emitter(), new EventEmitter()].map((each) => {
    const log: unknown[] = [];
    const late = (): void => void log.push("late");
    each.on("newListener", (name) => log.push(["new", name]));
    each.on("removeListener", (name) => log.push(["removed", name]));
    for (const name of ["toString", "__proto__", "constructor", "x", Symbol.for("s")]) {
      log.push(each.emit(name, 0), each.listenerCount(name));
      each.once(name, (value) => log.push([name, value]));
      each.prependListener(name, (value) => log.push(["first", value]));
      log.push(each.emit(name, 1), each.emit(name, 2), each.rawListeners(name).length);
    }
    each.on("x", late).off("x", late);
    log.push(each.eventNames(), each.emit("x", 3));
    each.removeAllListeners("x").removeAllListeners();
    log.push(each.eventNames(), each.emit("x", 4));
    assert.throws(() => each.emit("error", new Error("told to nobody")), /told to nobody/);
    each.on("error", ({ message }) => log.push(message));
    log.push(each.emit("error", new Error("told")));
    return log;
  });
  assert.deepEqual(logs[0], logs[1]);
  assert.ok((logs[0]?.length ?? 0) > 40);
});

test("one with a thousand events loses none", () => {
  const many = emitter();
  for (let event = 0; event < 1000; event++) many.on(`event ${event}`, () => undefined);
  for (let event = 0; event < 1000; event += 2) many.removeAllListeners(`event ${event}`);
  assert.deepEqual(
    [many.eventNames().length, many.listenerCount("event 1"), many.listenerCount("event 2")],
    [500, 1, 0],
  );
});
