import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryServer } from "./memory-server.test.js";
import { NamespaceTable } from "./namespace-table.js";

test("makes each namespace once, and tells who asked first", () => {
  const server = new MemoryServer();
  const table = new NamespaceTable(server);
  const made: string[] = [];
  const created = ({ name }: { name: string }): unknown => made.push(name);
  assert.equal(table.get("/a"), undefined);
  const a = table.of("/a", created);
  assert.equal(table.of("/a", created), a);
  assert.equal(table.get("/a"), a);
  const b = table.of("__proto__", created);
  assert.deepEqual(table.all(), [a, b]);
  assert.deepEqual(made, ["/a", "__proto__"]);
});
