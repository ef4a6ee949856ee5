import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Window } from "happy-dom";
import { click, openTool, tick, toolUrl } from "../testing/tool-page.js";
import { TextDialog } from "./text-dialog.js";

const newPage = () => openTool(new Window({ url: "http://localhost:3000/tool" }), readFileSync(toolUrl, "utf8"));

test("the text follows the choices, and secrets have to be asked for each time", () => {
  const document = newPage();
  const copied: string[] = [];
  new TextDialog(
    document,
    { prefix: "share", field: "share-link", choice: "share-format" },
    { text: (choice, secrets) => `${choice} ${secrets}`, copy: (text) => void copied.push(text) },
  );
  const text = () => document.querySelector<HTMLTextAreaElement>("#share-link")?.value;
  const warns = () => document.querySelector<HTMLElement>("#share-warning")?.hidden === false;
  click(document, "#share");
  assert.deepEqual([text(), warns()], ["tidewire false", false]);
  tick(document, "#share-secrets", true);
  assert.deepEqual([text(), warns()], ["tidewire true", true]);
  document.querySelector<HTMLInputElement>("#share-tidewire")?.removeAttribute("checked");
  tick(document, "#share-tidewire", false);
  tick(document, "#share-v2", true);
  assert.equal(text(), "v2 true");
  click(document, "#share-copy");
  click(document, "#share-close");
  click(document, "#share");
  assert.deepEqual([copied, text(), warns()], [["v2 true"], "v2 false", false]);
});
