import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { bundlePages } from "./bundle-pages.mjs";

const folder = mkdtempSync(join(tmpdir(), "tidewire-pages-"));
after(() => rmSync(folder, { recursive: true }));

test("a page's script stands alone", () => {
  mkdirSync(join(folder, "tool"));
  writeFileSync(join(folder, "tool", "part.js"), "export const part = 7;");
  writeFileSync(join(folder, "tool", "boot.js"), 'import { part } from "./part.js"; console.log(part);');
  bundlePages(folder);
  const bundle = readFileSync(join(folder, "tool", "page.js"), "utf8");
  assert.doesNotMatch(bundle, /import/);
  assert.match(bundle, /console\.log/);
});

test("where the hub was not built there is nothing to do", () => {
  bundlePages(join(folder, "none"));
});
