import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type PlainClientsOptions, resolvePlainOptions } from "./plain-options.js";

test("both ways are open by default, with a history of bounded size", () => {
  assert.deepEqual(resolvePlainOptions(), {
    path: null,
    webSocket: true,
    eventStream: { retryMs: 3000, maxEvents: 1000, maxBytes: 1048576, maxAgeMs: 300000 },
  });
});

test("a path has no slash at its end", () => {
  assert.equal(resolvePlainOptions({ path: "/live/" }).path, "/live");
  assert.equal(resolvePlainOptions({ path: "/" }).path, "");
});

test("a way can be closed", () => {
  assert.equal(resolvePlainOptions({ eventStream: false }).eventStream, null);
  assert.equal(resolvePlainOptions({ webSocket: false, eventStream: { maxEvents: 0 } }).eventStream?.maxEvents, 0);
});

for (const options of [
  { path: "live" },
  { path: "/live?x" },
  { webSocket: false, eventStream: false },
  { eventStream: { maxEvents: -1 } },
  { eventStream: { retry: Number.NaN } },
  { eventStream: { maxBytes: "1" } },
  { eventStream: { maxAge: Infinity } },
]) {
  test(`refuses ${JSON.stringify(options)}`, () => {
    assert.throws(() => resolvePlainOptions(options as PlainClientsOptions), { code: "bad-option" });
  });
}

test("the document on security has every limit with its default", () => {
  const page = readFileSync(new URL("../../../../docs/topics/security.md", import.meta.url), "utf8");
  const rows = page.matchAll(/^\| `eventStream\.(\w+)` \| (\d+) \|/gm);
  const documented = Object.fromEntries([...rows].map(([, name, value]) => [name, Number(value)]));
  const { maxEvents, maxBytes, maxAgeMs: maxAge } = resolvePlainOptions().eventStream ?? {};
  assert.deepEqual(documented, { maxEvents, maxBytes, maxAge });
});
