import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { hintOf } from "./hints-short.js";

const REFERENCE = new URL("../../../docs/reference/client.md", import.meta.url);

test("leads to the reference, which explains the code beside it", () => {
  assert.equal(hintOf("no-heartbeat"), "see Tidewire's client reference");
  assert.match(readFileSync(REFERENCE, "utf8"), /^\| `no-heartbeat` \| \w/m);
});
