/** `docs/protocol/engine.md` is normative: what it shows must be what the vectors, and so the codecs, say. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { defaultEngineLimits } from "../limits.js";
import { EngineRejectCode, rejectMessage } from "./reject.js";
import { vectors } from "./vectors.test.js";

const document = readFileSync(new URL("../../../../docs/protocol/engine.md", import.meta.url), "utf8");

interface Example {
  form: string;
  list: string;
  name: string;
  body: string;
}

/** Code blocks headed "text <list>: <vector>" or "bytes <list>: <vector>". */
const examples: Example[] = [...document.matchAll(/^```(text|bytes) (\w+): (.+)\n(.*)\n```$/gm)].map((match) => {
  const [, form = "", list = "", name = "", body = ""] = match;
  return { form, list, name, body };
});

for (const { form, list, name, body } of examples) {
  test(`the document shows "${name}" as ${form} of the vectors`, () => {
    const found = Object.entries(vectors)
      .filter(([key]) => key === list)
      .flatMap(([, entries]) => entries as { name: string; text?: string; bytes?: string }[])
      .find((vector) => vector.name === name);
    assert.ok(found, `no vector ${list}: ${name}`);
    if (form === "text") assert.equal(JSON.parse(body), found.text);
    else assert.equal(body, found.bytes);
  });
}

test("every code block of the document is such an example", () => {
  assert.equal(document.match(/^```/gm)?.length, 2 * examples.length);
});

test("the document shows something of every list that has a wire form", () => {
  const lists = ["packets", "refusedPackets", "payloads", "refusedPayloads", "open", "streams", "streamHeaders"];
  assert.deepEqual(new Set(examples.map(({ list }) => list)), new Set(lists));
});

test("the document names every refusal with its code", () => {
  for (const code of Object.values(EngineRejectCode)) {
    assert.ok(document.includes(`\n| ${code} | \`${rejectMessage(code)}\` |`), rejectMessage(code));
  }
});

test("the document gives the limits their defaults", () => {
  for (const [name, value] of Object.entries(defaultEngineLimits)) {
    assert.ok(document.includes(`\n| \`${name}\` | ${value.toLocaleString("en")} |`), name);
  }
});
