import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Window } from "happy-dom";
import { shown } from "../../testing/page.js";
import { type Draft, EMPTY_DRAFT } from "../argument.js";
import { SentHistory } from "../sent-history.js";
import { click, openTool, toolUrl } from "../testing/tool-page.js";
import { SentView } from "./sent-view.js";

const newPage = () => openTool(new Window({ url: "http://localhost:3000/tool" }), readFileSync(toolUrl, "utf8"));

test("what was sent can be sent again, changed and forgotten", () => {
  const document = newPage();
  const done: [string, Draft | number | undefined][] = [];
  const history = new SentHistory({ getItem: () => null, setItem: () => {} });
  const view = new SentView(document, {
    again: (draft) => void done.push(["again", draft]),
    edit: (draft) => void done.push(["edit", draft]),
    forget: (id) => void done.push(["forget", id]),
    clear: () => void done.push(["clear", undefined]),
  });
  const draft: Draft = {
    ...EMPTY_DRAFT,
    event: "order",
    args: [
      { kind: "json", text: "[1]" },
      { kind: "hex", text: "00" },
      { kind: "file", name: "a", sizeBytes: 3 },
      { kind: "text", text: "x".repeat(500) },
    ],
  };
  history.add(1, draft);
  view.render(history);
  assert.deepEqual(shown(document, "#sent pre").slice(0, 3), ["[1]", "bytes 00", "file a, 3 bytes"]);
  assert.equal(shown(document, "#sent pre")[3]?.length, 401);
  for (const button of document.querySelectorAll<HTMLElement>("#sent button")) button.click();
  click(document, "#sent-clear");
  assert.deepEqual(done, [
    ["again", draft],
    ["edit", draft],
    ["forget", history.sent[0]?.id],
    ["clear", undefined],
  ]);
  assert.equal(document.querySelector<HTMLElement>("#sent-empty")?.hidden, true);
});
