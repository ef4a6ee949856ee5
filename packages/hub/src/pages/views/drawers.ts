/** The lists that slide in from the side where the window is too narrow for columns. */

import { part } from "../dom.js";

export type Drawer = "rooms" | "people";

export class Drawers {
  readonly #chat: HTMLElement;
  readonly #panels: Readonly<Record<Drawer, HTMLElement>>;
  readonly #openers: Readonly<Record<Drawer, HTMLElement>>;

  constructor(document: Document) {
    this.#chat = part(document, "chat");
    this.#panels = { rooms: part(document, "rooms-panel"), people: part(document, "people-panel") };
    this.#openers = { rooms: part(document, "open-rooms"), people: part(document, "open-people") };
    for (const drawer of ["rooms", "people"] as const) {
      this.#openers[drawer].setAttribute("aria-expanded", "false");
      this.#openers[drawer].addEventListener("click", () => this.open(drawer));
      this.#panels[drawer].querySelector(".close-panel")?.addEventListener("click", () => this.close());
    }
    part(document, "veil").addEventListener("click", () => this.close());
  }

  open(drawer: Drawer): void {
    this.#chat.dataset.drawer = drawer;
    this.#openers[drawer].setAttribute("aria-expanded", "true");
    this.#panels[drawer].querySelector<HTMLElement>(".close-panel")?.focus();
  }

  /** Gives the focus back to what opened it. */
  close(): void {
    const drawer = this.#chat.dataset.drawer;
    if (drawer !== "rooms" && drawer !== "people") return;
    delete this.#chat.dataset.drawer;
    this.#openers[drawer].setAttribute("aria-expanded", "false");
    this.#openers[drawer].focus();
  }
}
