/** A person's round sign: a letter on a colour of their own. Says nothing to a screen reader, which has the name. */

import { make } from "../dom.js";
import { initialOf, tintOf } from "../person.js";

export function avatar(document: Document, nickname: string): HTMLElement {
  return make(document, "span", {
    class: `avatar tint-${tintOf(nickname)}`,
    "aria-hidden": "true",
    text: initialOf(nickname),
  });
}

/** Three dots that bob while somebody types. */
export function typingDots(document: Document): HTMLElement {
  const dots = [make(document, "i"), make(document, "i"), make(document, "i")];
  return make(document, "span", { class: "dots", "aria-hidden": "true" }, ...dots);
}
