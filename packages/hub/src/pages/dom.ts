/** Making and matching elements. Text only ever becomes text: nothing here takes markup. */

/** The element with this id. The page is ours, so a missing one is our mistake and told as such. */
export function part<Kind extends HTMLElement>(document: Document, id: string): Kind {
  const element = document.getElementById(id);
  if (element === null) throw new ReferenceError(`the page has no element #${id}`);
  return element as Kind;
}

export interface Attributes {
  readonly class?: string;
  readonly text?: string;
  readonly on?: Readonly<Record<string, (event: Event) => void>>;
  readonly [attribute: string]: unknown;
}

export function make<Tag extends keyof HTMLElementTagNameMap>(
  document: Document,
  tag: Tag,
  { class: className, text, on, ...attributes }: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (className !== undefined) element.className = className;
  if (text !== undefined) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  for (const [event, listener] of Object.entries(on ?? {})) element.addEventListener(event, listener);
  element.append(...children);
  return element;
}

/**
 * Makes the children of `parent` those of `items`, in their order. An element lives as long as its item's key, so that
 * focus, selection and what a screen reader has said stay; `signature` says whether it has to be made anew.
 */
export class ChildList<Item> {
  readonly #parent: HTMLElement;
  readonly #keyOf: (item: Item) => string;
  readonly #signatureOf: (item: Item) => string;
  readonly #render: (item: Item) => HTMLElement;
  #made = new Map<string, { readonly signature: string; readonly element: HTMLElement }>();

  constructor(
    parent: HTMLElement,
    keyOf: (item: Item) => string,
    signatureOf: (item: Item) => string,
    render: (item: Item) => HTMLElement,
  ) {
    this.#parent = parent;
    this.#keyOf = keyOf;
    this.#signatureOf = signatureOf;
    this.#render = render;
  }

  show(items: readonly Item[]): void {
    const before = this.#made;
    const made = new Map<string, { readonly signature: string; readonly element: HTMLElement }>();
    let next = this.#parent.firstElementChild;
    for (const item of items) {
      const signature = this.#signatureOf(item);
      const known = before.get(this.#keyOf(item));
      const kept = known?.signature === signature ? known : { signature, element: this.#render(item) };
      if (known !== undefined && kept !== known) {
        const hadFocus = known.element.contains(known.element.ownerDocument.activeElement);
        if (next === known.element) next = kept.element;
        known.element.replaceWith(kept.element);
        if (hadFocus) focusWithin(kept.element);
      }
      if (next === kept.element) next = next.nextElementSibling;
      else this.#parent.insertBefore(kept.element, next);
      made.set(this.#keyOf(item), kept);
    }
    for (const [key, { element }] of before) if (!made.has(key)) element.remove();
    this.#made = made;
  }
}

function focusWithin(element: HTMLElement): void {
  const target = element.matches("button, a, input") ? element : element.querySelector<HTMLElement>("button, a, input");
  target?.focus();
}
