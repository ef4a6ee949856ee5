import assert from "node:assert/strict";
import { test } from "node:test";
import { Socket } from "../socket.js";
import { createWriter, isAlone, socketClass, toolsOf } from "./parts.js";

test("has a part for each of the whole client's that a manager imports", async () => {
  const [small, whole] = await Promise.all([import("./parts.js"), import("../parts.js")]);
  const own = new Set(["sessionKit"]);
  assert.deepEqual(
    Object.keys(small).sort(),
    Object.keys(whole)
      .filter((name) => !own.has(name))
      .sort(),
  );
});

test("explains no end, and has one kind of socket", () => {
  const { explain } = toolsOf({});
  assert.deepEqual(explain("ping timeout"), { description: "ping timeout" });
  const details = { description: "websocket connection closed", context: { code: 1006 } };
  assert.equal(explain("transport close", details), details);
  assert.equal(socketClass({ retries: 3 }), Socket);
});

test("a connection is alone by either name", () => {
  assert.ok(isAlone({ forceNew: true }) && isAlone({ multiplex: false }) && !isAlone({}));
});

test("writes a packet's messages in their order, a Blob as it is", () => {
  const sent: unknown[] = [];
  const engine = { send: (message: unknown) => sent.push(message) };
  const blob = new Blob(["ab"]);
  createWriter(engine as never)({ type: 2, nsp: "/", id: undefined, data: ["a", blob] });
  assert.deepEqual(sent, ['51-["a",{"_placeholder":true,"num":0}]', blob]);
});
