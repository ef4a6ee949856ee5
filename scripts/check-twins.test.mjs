import assert from "node:assert/strict";
import { test } from "node:test";
import { checkTwins } from "./check-twins.mjs";

const SOURCE = "packages/wire/src/ws/frame.ts";
const TWIN = "packages/wire/src/ws/frame.test.ts";

/** The problems of a source that compiles to `javascript`, with the given files around it. */
function problemsOf(source, javascript, ...others) {
  const sources = Object.fromEntries([source, ...others].map((path) => [path, "\n"]));
  return checkTwins(sources, () => javascript);
}

test("names a source with code and no twin", () => {
  assert.deepEqual(problemsOf(SOURCE, "export const x = 1;\n"), [`${SOURCE}: has no test twin ${TWIN}`]);
});

test("is content with a twin beside the source", () => {
  assert.deepEqual(problemsOf(SOURCE, "export const x = 1;\n", TWIN), []);
});

test("does not take a test in another folder for a twin", () => {
  const problems = problemsOf(SOURCE, "export const x = 1;\n", "packages/wire/src/engine/frame.test.ts");
  assert.deepEqual(problems, [`${SOURCE}: has no test twin ${TWIN}`]);
});

const withoutCode = {
  "only types": "export {};\n//# sourceMappingURL=packet.js.map",
  "types with imports": 'import {} from "./packet.js";\n/** Shape. */\nexport {};\n',
  nothing: "",
};

for (const [name, javascript] of Object.entries(withoutCode)) {
  test(`asks for no twin of a source that holds ${name}`, () => assert.deepEqual(problemsOf(SOURCE, javascript), []));
}

test("asks for a twin of a source that only re-exports values and is no index", () => {
  assert.equal(problemsOf(SOURCE, 'export { x } from "./x.js";\n').length, 1);
});

for (const exempt of ["packages/wire/src/ws/index.ts", "packages/testkit/src/clock.ts", TWIN]) {
  test(`asks for no twin of ${exempt}`, () => assert.deepEqual(problemsOf(exempt, "export const x = 1;\n"), []));
}

test("says so when a source was never compiled", () => {
  assert.deepEqual(problemsOf(SOURCE, undefined), [`${SOURCE}: not compiled, run npm run build first`]);
});

test("accepts 300 lines and refuses 301, with or without a last line break", () => {
  const check = (text) => checkTwins({ [SOURCE]: text }, () => "");
  assert.deepEqual(check("x;\n".repeat(300)), []);
  assert.deepEqual(check(`${"x;\n".repeat(299)}x;`), []);
  const problem = `${SOURCE}: 301 lines exceed 300: find the seam`;
  assert.deepEqual(check("x;\n".repeat(301)), [problem]);
  assert.deepEqual(check(`${"x;\n".repeat(300)}x;`), [problem]);
});

test("holds tests to the same length", () => {
  assert.equal(checkTwins({ [TWIN]: "x;\n".repeat(301) }, () => "").length, 1);
});

test("holds judges, examples and scripts to the same length, and asks them for no twin", () => {
  for (const path of ["conformance/engine/open.ts", "examples/chat/server.mjs", "scripts/build.mjs"]) {
    assert.deepEqual(problemsOf(path, "export const x = 1;\n"), []);
    assert.equal(checkTwins({ [path]: "x;\n".repeat(301) }, () => "").length, 1);
  }
});
