import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Window } from "happy-dom";
import { shown, submit } from "../../testing/page.js";
import { EMPTY_SETUP, type Setup } from "../setup.js";
import { click, fill, openTool, tick, toolUrl } from "../testing/tool-page.js";
import { SetupView } from "./setup-view.js";

const newPage = () => openTool(new Window({ url: "http://localhost:3000/tool" }), readFileSync(toolUrl, "utf8"));

function form() {
  const document = newPage();
  const done: string[] = [];
  const view = new SetupView(document, {
    connect: () => void done.push("connect"),
    disconnect: () => void done.push("disconnect"),
    check: () => void done.push("check"),
    changed: () => void done.push("changed"),
  });
  return { document, done, view };
}

const SETUP: Setup = {
  url: "https://a.example",
  path: "/x",
  namespaces: ["/", "/chat"],
  revision: 3,
  transports: ["websocket"],
  credentials: true,
  auth: '{"t":1}',
  headers: "X-A: b",
  query: "c=d",
  options: '{"timeout":1}',
  listen: ["a", "b"],
  emits: ["c"],
};

test("what is shown is what is read", () => {
  const { view } = form();
  for (const setup of [SETUP, EMPTY_SETUP]) {
    view.show(setup);
    assert.deepEqual(view.read(), setup);
  }
});

test("names are read as people write them", () => {
  const { view, document } = form();
  view.show(EMPTY_SETUP);
  fill(document, "#namespaces", "chat, /admin,, chat");
  fill(document, "#listen", "a,b , a");
  tick(document, "#webtransport", true);
  const { namespaces, listen, transports } = view.read();
  assert.deepEqual(
    [namespaces, listen, transports],
    [
      ["/chat", "/admin"],
      ["a", "b"],
      ["polling", "websocket", "webtransport"],
    ],
  );
  fill(document, "#namespaces", " ");
  assert.deepEqual(view.read().namespaces, ["/"]);
});

test("parts that hold something are open", () => {
  const { view, document } = form();
  view.show({ ...EMPTY_SETUP, auth: "{}" });
  const isOpen = (id: string) => document.querySelector<HTMLDetailsElement>(id)?.open;
  assert.deepEqual(["#auth-part", "#request-part", "#options-part"].map(isOpen), [true, false, false]);
});

test("a problem stands at its field, which is open and has the focus, until one types on", () => {
  const { view, document } = form();
  view.fold(true);
  view.complain({ field: "headers", message: "no name" });
  assert.deepEqual([shown(document, "#headers-problem"), document.activeElement?.id], [["no name"], "headers"]);
  assert.equal(document.querySelector<HTMLElement>("#setup")?.dataset.folded, "false");
  assert.equal(document.querySelector<HTMLDetailsElement>("#request-part")?.open, true);
  fill(document, "#headers", "X-A: b");
  assert.deepEqual(shown(document, "#headers-problem"), [""]);
  view.complain({ field: "transports", message: "choose one" });
  assert.deepEqual([shown(document, "#transports-problem"), document.activeElement?.id], [["choose one"], "polling"]);
});

test("the buttons act, and follow the state", () => {
  const { view, document, done } = form();
  submit(document, "#setup");
  view.showState(true);
  assert.deepEqual(shown(document, "#connect"), ["Reconnect"]);
  click(document, "#disconnect");
  click(document, "#check");
  view.showState(false);
  assert.equal(document.querySelector<HTMLElement>("#disconnect")?.hidden, true);
  click(document, "#fold");
  assert.equal(document.querySelector("#fold")?.getAttribute("aria-expanded"), "false");
  view.notice("hello");
  assert.deepEqual([done, shown(document, "#notice")], [["connect", "disconnect", "check"], ["hello"]]);
});
