import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Window } from "happy-dom";
import { openPage, pageUrl } from "../testing/page.js";
import { Drawers } from "./drawers.js";

const newPage = () => openPage(new Window({ url: "http://localhost:3000/" }), readFileSync(pageUrl, "utf8"));

test("opens one drawer, says so to screen readers, and puts the focus into it", () => {
  const document = newPage();
  const drawers = new Drawers(document);
  document.querySelector<HTMLElement>("#open-rooms")?.click();
  assert.equal(document.querySelector<HTMLElement>("#chat")?.dataset.drawer, "rooms");
  assert.equal(document.querySelector("#open-rooms")?.getAttribute("aria-expanded"), "true");
  assert.equal(document.activeElement?.closest("aside")?.id, "rooms-panel");
  drawers.close();
});

test("each way to close gives the focus back", () => {
  for (const selector of ["#people-panel .close-panel", "#veil"]) {
    const document = newPage();
    new Drawers(document).open("people");
    document.querySelector<HTMLElement>(selector)?.click();
    assert.equal(document.querySelector<HTMLElement>("#chat")?.dataset.drawer, undefined);
    assert.equal(document.querySelector("#open-people")?.getAttribute("aria-expanded"), "false");
    assert.equal(document.activeElement?.id, "open-people");
  }
});

test("closing what is closed does nothing", () => {
  const document = newPage();
  new Drawers(document).close();
  assert.equal(document.activeElement, document.body);
});
