/** A dialog that makes a text to copy out of choices: the link to share, and the program. */

import { part } from "../../dom.js";

export interface TextDialogActions {
  /** `choice` is the value of the chosen radio button. */
  text(choice: string, withSecrets: boolean): string;
  copy(text: string): void;
}

export interface TextDialogParts {
  /** Of the dialog's elements: "share" of `share-dialog`, `share-secrets`, … */
  readonly prefix: string;
  readonly field: string;
  /** Name of the radio buttons. */
  readonly choice: string;
}

export class TextDialog {
  readonly #document: Document;
  readonly #actions: TextDialogActions;
  readonly #parts: TextDialogParts;
  readonly #dialog: HTMLDialogElement;
  readonly #secrets: HTMLInputElement;

  constructor(document: Document, parts: TextDialogParts, actions: TextDialogActions) {
    this.#document = document;
    this.#actions = actions;
    this.#parts = parts;
    this.#dialog = part(document, `${parts.prefix}-dialog`);
    this.#secrets = part(document, `${parts.prefix}-secrets`);
    part(document, parts.prefix).addEventListener("click", () => this.open());
    part(document, `${parts.prefix}-close`).addEventListener("click", () => this.#dialog.close());
    part(document, `${parts.prefix}-copy`).addEventListener("click", () => actions.copy(this.#field.value));
    this.#dialog.addEventListener("input", () => this.#render());
  }

  /** Secrets have to be asked for anew each time. */
  open(): void {
    this.#secrets.checked = false;
    this.#render();
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  #render(): void {
    const { choice, prefix } = this.#parts;
    const chosen = this.#document.querySelector<HTMLInputElement>(`input[name="${choice}"]:checked`)?.value ?? "";
    this.#field.value = this.#actions.text(chosen, this.#secrets.checked);
    const warning = this.#document.getElementById(`${prefix}-warning`);
    if (warning !== null) warning.hidden = !this.#secrets.checked;
  }

  get #field(): HTMLTextAreaElement {
    return part<HTMLTextAreaElement>(this.#document, this.#parts.field);
  }
}
