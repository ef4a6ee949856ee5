import assert from "node:assert/strict";
import { test } from "node:test";
import { importsOf, withoutCommentsAndTemplates } from "./imports.mjs";

const forms = {
  "a static import": ['import { a } from "./a.js";', "./a.js"],
  "a default import": ['import a from "./a.js";', "./a.js"],
  "a namespace import": ['import * as a from "./a.js";', "./a.js"],
  "a type import": ['import type { A } from "./a.js";', "./a.js"],
  "an inline type import": ['import { type A, b } from "./a.js";', "./a.js"],
  "an import over several lines": ['import {\n  a,\n  b,\n} from "./a.js";', "./a.js"],
  "an import for its side effect": ['import "./a.js";', "./a.js"],
  "a re-export": ['export { a } from "./a.js";', "./a.js"],
  "a re-export of everything": ['export * from "./a.js";', "./a.js"],
  "a type re-export": ['export type { A } from "./a.js";', "./a.js"],
  "a dynamic import": ['const a = await import("./a.js");', "./a.js"],
  "a type position import": ['let a: import("./a.js").A;', "./a.js"],
  "a require": ['const a = require("./a.cjs");', "./a.cjs"],
  "single quotes": ["import { a } from './a.js';", "./a.js"],
  "an import after a regular expression with quotes": ['const q = /["\'`]/;\nimport { a } from "./a.js";', "./a.js"],
  "an import after a division": ['const q = a / 2; const r = "/";\nimport { a } from "./a.js";', "./a.js"],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the fixture is the text of a template
  "an import inside a template's expression": ['const t = `x ${await import("./a.js")} y`;', "./a.js"],
};

for (const [name, [source, specifier]] of Object.entries(forms)) {
  test(`finds ${name}`, () => assert.deepEqual(importsOf(source), [specifier]));
}

const decoys = {
  "a line comment": '// import { a } from "./a.js";',
  "a block comment": '/*\nimport { a } from "./a.js";\n*/',
  "a docstring example": '/**\n * import("./a.js")\n */',
  "template text": 'const t = `\nimport { a } from "./a.js";\n`;',
  "an exported string": 'export const from = "./a.js";',
  "an exported function's argument": 'export function f(a = "./a.js") {}',
};

for (const [name, source] of Object.entries(decoys)) {
  test(`is not fooled by ${name}`, () => assert.deepEqual(importsOf(source), []));
}

test("names a module once", () => {
  assert.deepEqual(importsOf('import { a } from "./a.js";\nexport { b } from "./a.js";'), ["./a.js"]);
});

test("blanks in place: every position and line break stays", () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the fixture is the text of a template
  const source = 'a /* b\nc */ + `d ${ e } f` + /g"/ + "//h"; // i';
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the fixture is the text of a template
  assert.equal(withoutCommentsAndTemplates(source), 'a     \n     + `  ${ e }  ` + /    + "//h";     ');
});
