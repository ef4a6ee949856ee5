/** Elements for values: their text, and for bytes a hex dump and a way to save them. */

import { make } from "../../dom.js";
import { hexRows, type Shown, type ShownBytes, sizeText } from "../shown-value.js";

/** Hands bytes to the browser's downloads. */
export type SaveBytes = (name: string, bytes: Uint8Array) => void;

export function valueView(document: Document, shown: Shown, save: SaveBytes): HTMLElement {
  const element = make(document, "div", { class: "value" });
  // Bytes alone are told by their heading.
  if (!/^⟨binary 1: [^⟩]*⟩$/.test(shown.text)) element.append(make(document, "pre", { text: shown.text }));
  if (shown.cutCharacters > 0)
    element.append(
      make(document, "p", { class: "muted", text: `${shown.cutCharacters} more characters are not shown` }),
    );
  element.append(...shown.binaries.map((binary) => bytesView(document, binary, save)));
  return element;
}

/** All of them, numbered when there are several. */
export function valuesView(
  document: Document,
  values: readonly Shown[],
  save: SaveBytes,
  none = "no arguments",
): HTMLElement {
  if (values.length === 0) return make(document, "p", { class: "muted none", text: none });
  return make(document, "div", { class: "values" }, ...values.map((value) => valueView(document, value, save)));
}

function bytesView(document: Document, { label, bytes }: ShownBytes, save: SaveBytes): HTMLElement {
  const summary = make(document, "summary", { text: `${label}: ${sizeText(bytes.length)}` });
  const button = make(document, "button", {
    class: "quiet small",
    type: "button",
    text: "Save",
    "aria-label": `Save ${label}`,
    on: { click: () => save(`${label.replace(" ", "-")}.bin`, bytes) },
  });
  const dump = make(document, "pre", { class: "hex", text: hexRows(bytes) });
  return make(document, "details", { class: "bytes", open: "" }, summary, dump, button);
}
