import assert from "node:assert/strict";
import { test } from "node:test";
import { EMPTY_DRAFT } from "./argument.js";
import { EMPTY_SETUP } from "./setup.js";
import { codeOf, linkOf } from "./sharing.js";

const setup = { ...EMPTY_SETUP, url: "http://a.example", auth: '{"token":"geheim"}', headers: "X-Key: geheim" };

test("secrets leave only when they are asked for", () => {
  for (const secrets of [false, true]) {
    const shared = { setup, draft: EMPTY_DRAFT, secrets };
    assert.equal(codeOf("published", shared).includes("geheim"), secrets);
    const link = linkOf("http://tool/", "v2", shared);
    assert.match(link, /^http:\/\/tool\/#/);
    assert.equal(atob(link.split("#")[1] ?? "").includes("geheim"), secrets);
  }
});

test("a set-up that makes no sense makes no program, and says why in a comment", () => {
  const shared = { setup: { ...setup, auth: '{"a\nb' }, draft: EMPTY_DRAFT, secrets: true };
  assert.match(codeOf("node", shared), /^\/\/ This is no JSON.*$/);
});
