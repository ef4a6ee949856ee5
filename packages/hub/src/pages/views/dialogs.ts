/** The dialogs: another nickname, the chat that moved to another tab, and the list of keys. */

import { part } from "../dom.js";

export interface DialogActions {
  /** Resolves with what is wrong with the nickname, or nothing. */
  rename(nickname: string): Promise<string | undefined>;
  takeBack(): void;
}

export class Dialogs {
  readonly #rename: HTMLDialogElement;
  readonly #displaced: HTMLDialogElement;
  readonly #keys: HTMLDialogElement;
  readonly #field: HTMLInputElement;
  readonly #problem: HTMLElement;

  constructor(document: Document, actions: DialogActions) {
    this.#rename = part(document, "rename-dialog");
    this.#displaced = part(document, "displaced-dialog");
    this.#keys = part(document, "keys-dialog");
    this.#field = part(document, "new-nickname");
    this.#problem = part(document, "rename-problem");
    part(document, "rename-cancel").addEventListener("click", () => this.#rename.close());
    part(document, "rename-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void actions.rename(this.#field.value).then((problem) => {
        this.#problem.textContent = problem ?? "";
        if (problem === undefined) this.#rename.close();
        else this.#field.focus();
      });
    });
    // Escape would leave a chat behind that hears nothing.
    this.#displaced.addEventListener("cancel", (event) => event.preventDefault());
    part(document, "take-back").addEventListener("click", () => {
      this.#displaced.close();
      actions.takeBack();
    });
  }

  askForNickname(nickname: string): void {
    this.#field.value = nickname;
    this.#problem.textContent = "";
    if (!this.#rename.open) this.#rename.showModal();
    this.#field.select();
  }

  tellDisplaced(): void {
    if (!this.#displaced.open) this.#displaced.showModal();
  }

  showKeys(): void {
    if (!this.#keys.open) this.#keys.showModal();
  }
}
