/** The reference of the low-level WebSocket server: complete, and the one that is in docs/. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "./repository.mjs";
import { defaultOf, optionsOf } from "./server-reference.mjs";
import { webSocketReference } from "./websocket-reference.mjs";

test("docs/reference/websocket.md is up to date: node scripts/print-reference.mjs writes it anew", () => {
  assert.equal(readFileSync(join(root, "docs/reference/websocket.md"), "utf8"), webSocketReference());
});

test("says of every event, option and parameter what it is", () => {
  const page = webSocketReference();
  for (const line of page.split("\n")) {
    if (line.startsWith("| `")) assert.ok((line.split(" | ").at(-1) ?? "").length > 8, line);
  }
  for (const name of ["message(data, isBinary)", "close(code, reason)", "send(data, options?, done?)", "drained()"]) {
    assert.ok(page.includes(`\`${name}\``), name);
  }
});

test("gives every option that has one its default", () => {
  const without = optionsOf("websocket/options", "WebSocketServerOptions")
    .filter(({ doc }) => defaultOf(doc).value === undefined)
    .map(({ name }) => name);
  assert.deepEqual(without, ["server", "servers", "port", "noServer", "verifyClient"]);
});
