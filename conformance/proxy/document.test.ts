/** The how-to shows the configurations that the tests of this folder run, and no other. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "../support/bounded-test.js";
import { documented } from "../support/nginx.js";

const ROOT = new URL("../../../", import.meta.url);
const DOCUMENT = readFileSync(new URL("docs/how-to/behind-a-proxy.md", ROOT), "utf8");
const BLOCKS = new Map(
  [...DOCUMENT.matchAll(/^```nginx (\S+)\n([\s\S]*?)^```$/gm)].map(([, name, text]) => [name as string, text]),
);

test("every configuration of the example is in the how-to, and no other", () => {
  const files = readdirSync(new URL("examples/behind-nginx", ROOT)).filter((name) => name.endsWith(".conf"));
  assert.deepEqual([...BLOCKS.keys()].sort(), files.sort());
  assert.equal(DOCUMENT.match(/^```nginx/gm)?.length, BLOCKS.size);
});

for (const [name, text] of BLOCKS) {
  test(`the how-to shows ${name} as it is run`, () => assert.equal(text, documented(name)));
}
