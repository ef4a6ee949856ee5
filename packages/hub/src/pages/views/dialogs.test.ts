import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Window } from "happy-dom";
import { openPage, pageUrl, shown, submit, type } from "../testing/page.js";
import { Dialogs } from "./dialogs.js";

const newPage = () => openPage(new Window({ url: "http://localhost:3000/" }), readFileSync(pageUrl, "utf8"));

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

function dialogs(problem?: string) {
  const document = newPage();
  const done: string[] = [];
  const view = new Dialogs(document, {
    rename: async (nickname) => {
      done.push(`rename ${nickname}`);
      return problem;
    },
    takeBack: () => void done.push("take back"),
  });
  const isOpen = (id: string) => document.querySelector<HTMLDialogElement>(`#${id}`)?.open;
  return { document, view, done, isOpen };
}

test("a nickname that is accepted closes the dialog", async () => {
  const { document, view, done, isOpen } = dialogs();
  view.askForNickname("Ada");
  assert.equal(isOpen("rename-dialog"), true);
  type(document, "#new-nickname", "Grace");
  submit(document, "#rename-form");
  await settle();
  assert.deepEqual([done, isOpen("rename-dialog")], [["rename Grace"], false]);
});

test("a nickname that is refused is told in the dialog, and forgotten when it opens again", async () => {
  const { document, view, isOpen } = dialogs("Taken.");
  view.askForNickname("Ada");
  submit(document, "#rename-form");
  await settle();
  assert.deepEqual([shown(document, "#rename-problem"), isOpen("rename-dialog")], [["Taken."], true]);
  document.querySelector<HTMLElement>("#rename-cancel")?.click();
  assert.equal(isOpen("rename-dialog"), false);
  view.askForNickname("Ada");
  assert.deepEqual(shown(document, "#rename-problem"), [""]);
});

test("a chat that moved away can only be taken back", () => {
  const { document, view, done, isOpen } = dialogs();
  view.tellDisplaced();
  view.tellDisplaced();
  const View = document.defaultView?.Event ?? Event;
  const cancel = new View("cancel", { cancelable: true });
  document.querySelector("#displaced-dialog")?.dispatchEvent(cancel);
  assert.equal(cancel.defaultPrevented, true);
  document.querySelector<HTMLElement>("#take-back")?.click();
  assert.deepEqual([done, isOpen("displaced-dialog")], [["take back"], false]);
});

test("the list of keys opens once", () => {
  const { view, isOpen } = dialogs();
  view.showKeys();
  view.showKeys();
  assert.equal(isOpen("keys-dialog"), true);
});
