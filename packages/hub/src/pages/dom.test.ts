import assert from "node:assert/strict";
import { test } from "node:test";
import { Window } from "happy-dom";
import { ChildList, make, part } from "./dom.js";

function emptyPage(): Document {
  return new Window().document as unknown as Document;
}

function list(document: Document) {
  const parent = make(document, "ul");
  document.body.append(parent);
  const children = new ChildList<string>(
    parent,
    (item) => item[0] ?? "",
    (item) => item,
    (item) => make(document, "li", {}, make(document, "button", { text: item })),
  );
  return { parent, children };
}

const texts = (parent: Element) => [...parent.children].map((child) => child.textContent);

test("text stays text, whatever is in it", () => {
  const document = emptyPage();
  const element = make(document, "p", { class: "a", text: "<img src=x onerror=alert(1)>", "aria-label": "x" });
  assert.equal(element.children.length, 0);
  assert.equal(element.textContent, "<img src=x onerror=alert(1)>");
  assert.equal(element.getAttribute("aria-label"), "x");
});

test("an element that is missing is told by its name", () => {
  assert.throws(() => part(emptyPage(), "no-such-part"), /#no-such-part/);
});

test("children follow their items: added, moved, removed", () => {
  const { parent, children } = list(emptyPage());
  for (const items of [["a", "b", "c"], ["c", "a"], ["d", "c", "b", "a"], [], ["b"]]) {
    children.show(items);
    assert.deepEqual(texts(parent), items);
  }
});

test("an element lives as long as its item looks the same", () => {
  const { parent, children } = list(emptyPage());
  children.show(["a1", "b1"]);
  const [a, b] = parent.children;
  children.show(["b1", "a2"]);
  assert.equal(parent.children[0], b);
  assert.notEqual(parent.children[1], a);
  assert.deepEqual(texts(parent), ["b1", "a2"]);
});

test("focus stays where it was when an element is made anew", () => {
  const document = emptyPage();
  const { parent, children } = list(document);
  children.show(["a1", "b1"]);
  parent.querySelectorAll("button")[1]?.focus();
  children.show(["a1", "b2"]);
  assert.equal(document.activeElement?.textContent, "b2");
});
