/** The page as the tests of this directory see it: index.html in a document of its own, without its scripts. */

/** The source of the page, from where this file is compiled to. */
export const pageUrl = new URL("../../../src/pages/index.html", import.meta.url);

/** What is used of a window that was made for a test. */
interface BareWindow {
  readonly document: { write(html: string): void };
}

/** `html` is the text at `pageUrl`. */
export function openPage(window: BareWindow, html: string): Document {
  window.document.write(html.replace(/<script[^>]*><\/script>|<link[^>]*>/g, ""));
  return window.document as unknown as Document;
}

/** What the elements that match show, blanks collapsed. */
export function shown(document: Document, selector: string): string[] {
  return [...document.querySelectorAll(selector)].map((element) =>
    (element.textContent ?? "").replace(/\s+/g, " ").trim(),
  );
}

export function press(document: Document, key: string, modifiers: KeyboardEventInit = {}): KeyboardEvent {
  const View = document.defaultView?.KeyboardEvent ?? KeyboardEvent;
  const event = new View("keydown", { key, bubbles: true, cancelable: true, ...modifiers });
  (document.activeElement ?? document.body).dispatchEvent(event);
  return event;
}

export function submit(document: Document, selector: string): void {
  const View = document.defaultView?.Event ?? Event;
  document.querySelector(selector)?.dispatchEvent(new View("submit", { bubbles: true, cancelable: true }));
}

export function type(document: Document, selector: string, text: string): void {
  const field = document.querySelector<HTMLInputElement>(selector);
  const View = document.defaultView?.Event ?? Event;
  if (field === null) return;
  field.value = text;
  field.dispatchEvent(new View("input", { bubbles: true }));
}
