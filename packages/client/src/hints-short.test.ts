import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { hintOf } from "./hints-short.js";

test("names the place where the code is explained", () => {
  const [, path = ""] = /in Tidewire's (\S+)$/.exec(hintOf("no-heartbeat")) ?? [];
  const reference = readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
  assert.match(reference, /^\| `no-heartbeat` \| \w/m);
});
