import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeNamespace } from "./fake-sockets.js";

test("the fake sockets keep rooms apart", () => {
  const namespace = fakeNamespace();
  const [a, b, c] = [namespace.connect("a"), namespace.connect("b"), namespace.connect("c")];
  b.join("x");
  a.to("x").emit("hi");
  namespace.to("x").emit("all");
  a.broadcast.emit("others");
  assert.deepEqual([a.heard, b.heard, c.heard], [[], [["hi"], ["all"], ["others"]], [["others"]]]);
});
