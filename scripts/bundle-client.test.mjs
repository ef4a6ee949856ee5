import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { BUNDLES, banner, bundleClient } from "./bundle-client.mjs";

test("says which version a bundle is", () => {
  assert.match(banner(), /^\/\*! Tidewire v\d+\.\d+\.\d+ \| MIT \*\/\n$/);
});

test("makes nothing of a package that was not compiled", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "tidewire-bundle-"));
  t.after(() => rmSync(folder, { recursive: true }));
  bundleClient(folder);
  for (const name of Object.keys(BUNDLES)) assert.equal(existsSync(join(folder, name)), false);
});

test("writes each bundle with its map, and with its banner if pages load it as it is", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "tidewire-bundle-"));
  t.after(() => rmSync(folder, { recursive: true }));
  // A name or a text that nothing is called any more would stay in its list for good.
  assert.deepEqual(bundleClient(undefined, folder), []);
  for (const [name, { served = true }] of Object.entries(BUNDLES)) {
    const text = readFileSync(join(folder, name), "utf8");
    // What an application bundles is a part of its own file.
    assert.equal(text.startsWith(banner()), served, name);
    assert.ok(text.trimEnd().endsWith(`//# sourceMappingURL=${name}.map`), name);
    const { sources } = JSON.parse(readFileSync(join(folder, `${name}.map`), "utf8"));
    assert.ok(
      sources.some((path) => /client\/src\/(lean\/)?socket\.ts$/.test(path) || path.endsWith("socket.js")),
      name,
    );
  }
});
