import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { options } from "./config.js";
import { optionTable } from "./option-table.js";

test("has a row for every option", () => {
  assert.equal(optionTable().split("\n").length, options.length + 2);
  assert.match(optionTable(), /\| `-p, --port <number>` \| `PORT` \| `port` \| 3000 \|/);
});

test("is what the reference shows", () => {
  const reference = readFileSync(new URL("../../../../docs/reference/hub.md", import.meta.url), "utf8");
  assert.ok(reference.includes(optionTable()), "docs/reference/hub.md has another table than config/config.ts");
});
