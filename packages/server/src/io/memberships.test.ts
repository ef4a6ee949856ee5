import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Memberships } from "./memberships.js";

test("knows who was let in, who waits for the answer, and who never asked", () => {
  const memberships = new Memberships<string>();
  memberships.set("/a", null);
  assert.equal(memberships.has("/a"), true);
  assert.equal(memberships.get("/a"), null);
  assert.equal(memberships.get("/b"), undefined);
  assert.deepEqual(memberships.sockets(), []);
  memberships.set("/a", "socket");
  assert.equal(memberships.get("/a"), "socket");
  assert.deepEqual(memberships.sockets(), ["socket"]);
  assert.equal(memberships.size, 1);
});

test("the list of sockets is a copy", () => {
  const memberships = new Memberships<string>();
  memberships.set("/", "a");
  memberships.set("/x", "b");
  for (const socket of memberships.sockets()) memberships.delete(socket === "a" ? "/" : "/x");
  assert.equal(memberships.size, 0);
});

test("any mix of calls does what a map does", () => {
  const name = fc.constantFrom("/", "/a", "/b");
  const step = fc.oneof(
    fc.record({ kind: fc.constant("set" as const), name, socket: fc.constantFrom(null, "x", "y") }),
    fc.record({ kind: fc.constant("delete" as const), name, socket: fc.constant(null) }),
    fc.record({ kind: fc.constant("clear" as const), name, socket: fc.constant(null) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const memberships = new Memberships<string>();
      const model = new Map<string, string | null>();
      for (const { kind, name, socket } of steps) {
        if (kind === "set") {
          memberships.set(name, socket);
          model.set(name, socket);
        } else if (kind === "delete") {
          memberships.delete(name);
          model.delete(name);
        } else {
          memberships.clear();
          model.clear();
        }
        assert.equal(memberships.size, model.size);
        for (const each of ["/", "/a", "/b"]) {
          assert.equal(memberships.has(each), model.has(each));
          assert.equal(memberships.get(each), model.get(each));
        }
        const sockets = [...model.values()].filter((each) => each !== null);
        assert.deepEqual(memberships.sockets().sort(), sockets.sort());
      }
    }),
  );
});
