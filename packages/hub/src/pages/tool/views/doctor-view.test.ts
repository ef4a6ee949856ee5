import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Window } from "happy-dom";
import { shown } from "../../testing/page.js";
import type { Diagnosis } from "../doctor/diagnosis.js";
import { openTool, toolUrl } from "../testing/tool-page.js";
import { DoctorView } from "./doctor-view.js";

const newPage = () => openTool(new Window({ url: "http://localhost:3000/tool" }), readFileSync(toolUrl, "utf8"));

const DIAGNOSIS: Diagnosis = {
  code: "cors",
  title: "Not allowed",
  explanation: "The server decided so.",
  advice: ["Allow it"],
  steps: [{ tried: "GET http://a/<b>", got: "nothing", verdict: "bad" }],
  data: { code: 7 },
  snippet: "cors: {}",
};

test("says what it is, what to do and what was tried, as text alone", () => {
  const document = newPage();
  const done: string[] = [];
  const view = new DoctorView(document, {
    again: () => void done.push("again"),
    dismiss: () => void done.push("dismiss"),
    copy: (text) => void done.push(text),
  });
  view.showBusy();
  assert.deepEqual(shown(document, "#doctor-title"), ["Looking into the connection…"]);
  view.show(DIAGNOSIS);
  assert.deepEqual(shown(document, "#doctor-title, .advice li, #doctor pre, .tried"), [
    "Not allowed",
    '{ "code": 7 }',
    "Allow it",
    "cors: {}",
    "GET http://a/<b>",
  ]);
  const section = document.querySelector<HTMLElement>("#doctor");
  assert.deepEqual([section?.hidden, section?.dataset.code, section?.dataset.tone], [false, "cors", "bad"]);
  for (const button of document.querySelectorAll<HTMLElement>("#doctor button")) button.click();
  assert.deepEqual(done, ["cors: {}", "again", "dismiss"]);
  view.show({ ...DIAGNOSIS, code: "works" });
  assert.equal(section?.dataset.tone, "good");
  view.hide();
  assert.deepEqual([section?.hidden, section?.children.length], [true, 0]);
});
