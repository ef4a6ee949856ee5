/** The tool's page as tests see it: tool.html in a document of its own, without its scripts. */

import { openPage } from "../../testing/page.js";

/** The source of the page, from where this file is compiled to. */
export const toolUrl = new URL("../../../../src/pages/tool.html", import.meta.url);

/** `html` is the text at `toolUrl`. */
export const openTool: typeof openPage = (window, html) => openPage(window, html);

/** What a person does to a field: types into a text, chooses in a list. */
export function fill(document: Document, selector: string, value: string): void {
  const field = document.querySelector<HTMLInputElement>(selector);
  if (field === null) return;
  field.value = value;
  tell(field, "input");
  tell(field, "change");
}

export function tick(document: Document, selector: string, isChecked: boolean): void {
  const field = document.querySelector<HTMLInputElement>(selector);
  if (field === null) return;
  field.checked = isChecked;
  tell(field, "input");
  tell(field, "change");
}

export function click(document: Document, selector: string): void {
  document.querySelector<HTMLElement>(selector)?.click();
}

function tell(element: Element, name: string): void {
  const View = element.ownerDocument.defaultView?.Event ?? Event;
  element.dispatchEvent(new View(name, { bubbles: true }));
}
