import assert from "node:assert/strict";
import { test } from "node:test";
import type { Draft } from "./argument.js";
import { readDraft, storedDraft } from "./saved-draft.js";

const draft: Draft = {
  namespace: "/chat",
  event: "order",
  args: [
    { kind: "json", text: "[1]" },
    { kind: "hex", text: "00" },
    { kind: "file", name: "a.bin", sizeBytes: 2, bytes: Uint8Array.of(1, 2) },
  ],
  ack: false,
  timeoutMs: 250,
};

test("a draft comes back from JSON as it was", () => {
  assert.deepEqual(readDraft(JSON.parse(JSON.stringify(storedDraft(draft)))), draft);
});

test("of a large file only the name is kept", () => {
  const args = [{ kind: "file", name: "big", sizeBytes: 5_000, bytes: new Uint8Array(5_000) } as const];
  assert.deepEqual(readDraft(storedDraft({ ...draft, args }))?.args, [{ kind: "file", name: "big", sizeBytes: 5_000 }]);
});

test("nonsense is no draft, and nonsense in a draft is left out", () => {
  assert.deepEqual([readDraft(undefined), readDraft({ event: 7 })], [undefined, undefined]);
  const read = readDraft({ event: "x", args: [7, { kind: "text" }, { kind: "virus", text: "" }], timeoutMs: "soon" });
  assert.deepEqual(read, { namespace: "/", event: "x", args: [], ack: true, timeoutMs: 5_000 });
});
