import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Window } from "happy-dom";
import { press, shown, submit } from "../../testing/page.js";
import { type Draft, EMPTY_DRAFT } from "../argument.js";
import { click, fill, openTool, tick, toolUrl } from "../testing/tool-page.js";
import { ComposerView } from "./composer-view.js";

const newPage = () => openTool(new Window({ url: "http://localhost:3000/tool" }), readFileSync(toolUrl, "utf8"));

function composer() {
  const document = newPage();
  const sent: Draft[] = [];
  const view = new ComposerView(document, { send: (draft) => void sent.push(draft), changed: () => {} });
  view.showNamespaces(["/", "/chat"]);
  return { document, sent, view };
}

const DRAFT: Draft = {
  namespace: "/chat",
  event: "order",
  args: [{ kind: "text", text: "x" }],
  ack: false,
  timeoutMs: 250,
};

test("what is shown is what is read", () => {
  const { view } = composer();
  view.show(DRAFT);
  assert.deepEqual(view.read(), DRAFT);
});

test("sent by its button, and by keys alone", () => {
  const { document, sent, view } = composer();
  view.show(EMPTY_DRAFT);
  fill(document, "#draft-event", " order ");
  tick(document, "#draft-ack", false);
  submit(document, "#composer");
  document.querySelector<HTMLElement>("#arguments textarea")?.focus();
  press(document, "Enter", { ctrlKey: true });
  press(document, "Enter");
  assert.deepEqual(
    sent.map(({ event, ack }) => [event, ack]),
    [
      ["order", false],
      ["order", false],
    ],
  );
});

test("a time to wait that makes no sense is the usual one", () => {
  const { document, view } = composer();
  for (const [typed, read] of [
    ["", 5_000],
    ["0", 5_000],
    ["9999999", 600_000],
    ["20", 20],
  ] as const) {
    fill(document, "#draft-timeout", typed);
    assert.equal(view.read().timeoutMs, read);
  }
});

test("the wanted namespace is chosen as soon as it is there", () => {
  const { view } = composer();
  view.show({ ...DRAFT, namespace: "/later" });
  view.showNamespaces(["/", "/later"]);
  assert.equal(view.read().namespace, "/later");
  view.showNamespaces(["/other"]);
  assert.equal(view.read().namespace, "/other");
});

test("names are offered, problems told until one types on", () => {
  const { document, view } = composer();
  view.show(EMPTY_DRAFT);
  view.showNames(["a", "b"]);
  assert.equal(document.querySelectorAll("#event-names option").length, 2);
  view.complain("no JSON", 0);
  assert.deepEqual(shown(document, "#draft-problem"), ["Argument 1: no JSON"]);
  assert.equal(document.activeElement?.tagName, "TEXTAREA");
  fill(document, "#draft-event", "x");
  assert.deepEqual(shown(document, "#draft-problem"), [""]);
  click(document, "#add-argument");
  view.focus();
  assert.equal(document.activeElement?.id, "draft-event");
});
