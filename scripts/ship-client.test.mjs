import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { shipClient } from "./ship-client.mjs";

function folders(t) {
  const folder = mkdtempSync(join(tmpdir(), "tidewire-ship-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return { source: folder, target: join(folder, "client-dist") };
}

test("bundles and maps are shipped under the served names, and name each other by them", (t) => {
  const { source, target } = folders(t);
  writeFileSync(join(source, "tidewire.min.js"), "code\n//# sourceMappingURL=tidewire.min.js.map\n");
  writeFileSync(join(source, "tidewire.min.js.map"), "{}");
  writeFileSync(join(source, "index.js"), "no bundle");
  shipClient(source, target);
  assert.deepEqual(readdirSync(target).sort(), ["socket.io.min.js", "socket.io.min.js.map"]);
  assert.equal(
    readFileSync(join(target, "socket.io.min.js"), "utf8"),
    "code\n//# sourceMappingURL=socket.io.min.js.map\n",
  );
});

test("without bundles nothing is shipped", (t) => {
  const { source, target } = folders(t);
  shipClient(source, target);
  assert.deepEqual(readdirSync(source), []);
});
