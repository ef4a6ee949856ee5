import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Window } from "happy-dom";
import { openPage, pageUrl } from "./page.js";

const html = readFileSync(pageUrl, "utf8");

test("the page names every control", () => {
  const document = openPage(new Window({ url: "http://localhost:3000/" }), html);
  for (const control of document.querySelectorAll("button, input, textarea, a")) {
    const label = control.id === "" ? null : document.querySelector(`label[for="${control.id}"]`);
    const name = control.getAttribute("aria-label") ?? label?.textContent ?? control.textContent ?? "";
    // The one that shows the nickname is named by it.
    if (control.id !== "rename") assert.notEqual(name.trim(), "", control.outerHTML);
  }
});

test("the page has no inline script, style or handler, which its policy would refuse", () => {
  assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=/);
});
