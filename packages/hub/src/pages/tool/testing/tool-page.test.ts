import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Window } from "happy-dom";
import { click, fill, openTool, tick, toolUrl } from "./tool-page.js";

const html = readFileSync(toolUrl, "utf8");
const newPage = () => openTool(new Window({ url: "http://localhost:3000/tool" }), html);

test("the page names every control", () => {
  const document = newPage();
  for (const control of document.querySelectorAll("button, input, textarea, select, a")) {
    const label = control.id === "" ? null : document.querySelector(`label[for="${control.id}"]`);
    const around = control.closest("label");
    const texts = [control.getAttribute("aria-label"), label?.textContent, around?.textContent, control.textContent];
    assert.notEqual(
      texts
        .map((text) => text ?? "")
        .join("")
        .trim(),
      "",
      control.outerHTML,
    );
  }
});

test("the page has no inline script, style or handler, which its policy would refuse", () => {
  assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=/);
});

test("no id is given twice, and what refers to an id finds it", () => {
  const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
  assert.equal(new Set(ids).size, ids.length);
  for (const [, names = ""] of html.matchAll(/\s(?:for|list|aria-(?:controls|describedby|labelledby))="([^"]+)"/g))
    for (const name of names.split(" ")) assert.ok(ids.includes(name) || name === "doctor-title", name);
});

test("fields are filled as a person would", () => {
  const document = newPage();
  const told: string[] = [];
  document.addEventListener("input", ({ target }) => void told.push((target as Element).id));
  fill(document, "#url", "http://a");
  tick(document, "#polling", true);
  click(document, "#revision-3");
  fill(document, "#none", "x");
  tick(document, "#none", true);
  assert.deepEqual(told.slice(0, 2), ["url", "polling"]);
  assert.equal(document.querySelector<HTMLInputElement>("#revision-3")?.checked, true);
});
