import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Window } from "happy-dom";
import { openPage, pageUrl, shown, submit, type } from "../testing/page.js";
import { SignInView } from "./sign-in-view.js";

const newPage = () => openPage(new Window({ url: "http://localhost:3000/" }), readFileSync(pageUrl, "utf8"));

function signIn() {
  const document = newPage();
  const claimed: string[] = [];
  const view = new SignInView(document, { claim: (nickname) => void claimed.push(nickname), chance: () => 0 });
  const field = document.querySelector<HTMLInputElement>("#nickname");
  const button = document.querySelector<HTMLButtonElement>("#enter");
  return { document, view, claimed, field, button };
}

test("begins with the name used last, ready to be replaced", () => {
  const { document, view, field } = signIn();
  view.show("Ada");
  assert.deepEqual(
    [field?.value, document.activeElement?.id, document.body.dataset.screen],
    ["Ada", "nickname", "welcome"],
  );
  assert.deepEqual(shown(document, "#nickname-problem"), [""]);
});

test("a name is claimed, blanks are not", () => {
  const { document, claimed } = signIn();
  type(document, "#nickname", "  ");
  submit(document, "#sign-in");
  assert.match(shown(document, "#nickname-problem")[0] ?? "", /^Type a name first/);
  type(document, "#nickname", " Ada ");
  submit(document, "#sign-in");
  assert.deepEqual(claimed, ["Ada"]);
});

test("a problem stands beside the field until one types on", () => {
  const { document, view, field } = signIn();
  view.show("Ada", "Taken.");
  assert.deepEqual([shown(document, "#nickname-problem"), field?.getAttribute("aria-invalid")], [["Taken."], "true"]);
  type(document, "#nickname", "Adah");
  assert.deepEqual([shown(document, "#nickname-problem"), field?.getAttribute("aria-invalid")], [[""], null]);
});

test("the dice suggest a name", () => {
  const { document, field } = signIn();
  document.querySelector<HTMLElement>("#idea")?.click();
  assert.equal(field?.value, "Brave Anchovy");
});

test("nobody claims twice while the hub is asked", () => {
  const { view, button } = signIn();
  view.busy(true);
  assert.deepEqual([button?.disabled, button?.textContent], [true, "One moment…"]);
  view.hide();
  assert.deepEqual([button?.disabled, button?.textContent], [false, "Start chatting"]);
});
