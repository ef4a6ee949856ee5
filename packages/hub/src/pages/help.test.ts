import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Window } from "happy-dom";
import { showAddress } from "./help.js";
import { openPage } from "./testing/page.js";

const html = readFileSync(new URL("../../src/pages/help.html", import.meta.url), "utf8");

test("the example connects to the hub that shows it", () => {
  const document = openPage(new Window(), html);
  showAddress(document, "https://hub.example.org");
  assert.match(document.querySelector("pre")?.textContent ?? "", /io\("https:\/\/hub\.example\.org"\)/);
});
