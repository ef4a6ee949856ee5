import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { optionTables, REFERENCE, withTables } from "./client-reference.mjs";

test("the reference of the client says what its code says", () => {
  const text = readFileSync(REFERENCE, "utf8");
  assert.equal(withTables(text), text, "run node scripts/client-reference.mjs");
  for (const name of Object.keys(optionTables())) assert.ok(text.includes(`<!-- options: ${name} -->`), name);
});

test("reads an option's name, type, default and purpose", () => {
  const source = 'export interface AOptions {\n  /** Does | this. Default: "x". */\n  "a b"?: string | false;\n}\n';
  const rows = optionTables(source).AOptions?.split("\n").slice(2);
  assert.deepEqual(rows, ['| `a b` | `string \\| false` | "x" | Does \\| this. |']);
});

test("every option has a row", () => {
  for (const [name, table] of Object.entries(optionTables())) {
    const source = readFileSync(new URL("../packages/client/src/options.ts", import.meta.url), "utf8");
    const body = new RegExp(`export interface ${name}\\b[^{]*\\{\\n(.*?)^\\}`, "ms").exec(source)?.[1] ?? "";
    assert.equal(table.split("\n").length - 2, (body.match(/^ {2}"?[\w ]+"?\?: /gm) ?? []).length, name);
  }
});

test("refuses a table nobody defines", () => {
  assert.throws(() => withTables("<!-- options: Nobody -->\n\n<!-- end -->", {}), /no options called Nobody/);
});
