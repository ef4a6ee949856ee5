/** The few things the page does with elements. Text goes in as text: nothing anybody writes becomes markup. */

export function byId<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new TypeError(`the page has no ${kind.name} #${id}`);
  return element;
}

export function make(tag: string, className: string, ...content: (string | Node)[]): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...content);
  return element;
}

export function button(label: string | Node, act: () => void): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.append(label);
  element.addEventListener("click", act);
  return element;
}

/** A colour for each name, the same on every page. */
export function hueOf(name: string): string {
  let hue = 0;
  for (const letter of name) hue = (hue * 31 + (letter.codePointAt(0) ?? 0)) % 360;
  return String(hue);
}
