import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Window } from "happy-dom";
import type { KeyValueStore } from "../saved.js";
import { openPage, pageUrl } from "../testing/page.js";
import { applyTheme } from "./theme.js";

const newPage = () => openPage(new Window({ url: "http://localhost:3000/" }), readFileSync(pageUrl, "utf8"));

function store(initial?: string): KeyValueStore & { held: string | null } {
  return {
    held: initial ?? null,
    getItem() {
      return this.held;
    },
    setItem(_key, value) {
      this.held = value;
    },
  };
}

const themeOf = (document: Document) => document.documentElement.dataset.theme;
const click = (document: Document) => document.querySelector<HTMLElement>("#theme")?.click();

test("follows the system until one chooses, and remembers the choice", () => {
  const document = newPage();
  const memory = store();
  applyTheme(document, memory, () => true);
  assert.equal(themeOf(document), undefined);
  click(document);
  assert.deepEqual([themeOf(document), memory.held], ["light", "light"]);
  click(document);
  assert.deepEqual([themeOf(document), memory.held], ["dark", "dark"]);
});

test("a choice made before is applied, nonsense is not", () => {
  const document = newPage();
  applyTheme(document, store("dark"), () => false);
  assert.equal(themeOf(document), "dark");
  const other = newPage();
  applyTheme(other, store("purple"), () => false);
  assert.equal(themeOf(other), undefined);
});

test("works where nothing may be stored", () => {
  const document = newPage();
  const deny = () => {
    throw new DOMException("denied", "SecurityError");
  };
  applyTheme(document, { getItem: deny, setItem: deny }, () => false);
  click(document);
  assert.equal(themeOf(document), "dark");
});
