/** Where one writes: Enter sends, Shift Enter makes a line, and each room keeps its own draft. */

import { part } from "../dom.js";

export interface ComposerActions {
  send(text: string): void;
  /** The text changed. */
  typed(text: string): void;
}

const MOST_CHARS = 2_000;

export class ComposerView {
  readonly #field: HTMLTextAreaElement;
  readonly #hint: HTMLElement;
  readonly #actions: ComposerActions;
  readonly #drafts = new Map<string, string>();
  #room = "";

  constructor(document: Document, actions: ComposerActions) {
    this.#field = part(document, "message");
    this.#hint = part(document, "composer-hint");
    this.#actions = actions;
    part(document, "composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#field.addEventListener("keydown", (event) => {
      // While an input method composes a word, Enter belongs to it.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#send();
    });
    this.#field.addEventListener("input", () => {
      this.#count();
      actions.typed(this.#field.value);
    });
  }

  /** Writes into this room from now on. */
  show(room: string): void {
    if (room === this.#room) return;
    this.#drafts.set(this.#room, this.#field.value);
    this.#room = room;
    this.#field.value = this.#drafts.get(room) ?? "";
    this.#field.placeholder = `Message #${room}`;
    this.#count();
  }

  focus(): void {
    this.#field.focus();
  }

  #send(): void {
    const text = this.#field.value;
    if (text.trim() === "" || this.#left() < 0) return;
    this.#field.value = "";
    this.#count();
    this.#actions.send(text);
    this.#field.focus();
  }

  #left(): number {
    return MOST_CHARS - [...this.#field.value].length;
  }

  #count(): void {
    const left = this.#left();
    this.#hint.textContent = left > 200 ? "" : left >= 0 ? `${left} left` : `${-left} too many`;
    this.#hint.classList.toggle("over", left < 0);
  }
}
