import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Window } from "happy-dom";
import { openPage, pageUrl, shown } from "../testing/page.js";
import { PeopleView } from "./people-view.js";

const newPage = () => openPage(new Window({ url: "http://localhost:3000/" }), readFileSync(pageUrl, "utf8"));

test("lists who is here, and which of them is oneself", () => {
  const document = newPage();
  new PeopleView(document).render(["Ada", "Bob"], "Ada", []);
  assert.deepEqual(shown(document, "#people-title"), ["Here now: 2"]);
  assert.deepEqual(shown(document, ".person"), ["AAdayou", "BBob"]);
  assert.deepEqual(shown(document, "#typing"), [""]);
});

test("who types is shown in the list and above the field, and no longer when it ends", () => {
  const document = newPage();
  const view = new PeopleView(document);
  view.render(["Ada", "Bob"], "Ada", ["Bob"]);
  assert.deepEqual(shown(document, ".person .unseen"), ["is typing"]);
  assert.deepEqual(shown(document, "#typing"), ["Bob is typing…"]);
  const dots = document.querySelector("#typing .dots");
  view.render(["Ada", "Bob"], "Ada", ["Bob"]);
  assert.equal(document.querySelector("#typing .dots"), dots, "dots that are made anew would start over");
  view.render(["Ada", "Bob"], "Ada", []);
  assert.deepEqual(shown(document, ".person .unseen, #typing"), [""]);
});

test("an empty list says so", () => {
  const document = newPage();
  new PeopleView(document).render([], "Ada", []);
  assert.deepEqual(shown(document, "#people-title"), ["Nobody here"]);
});
