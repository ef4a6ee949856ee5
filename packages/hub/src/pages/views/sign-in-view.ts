/** The first screen: choose a nickname, and be told at once when somebody has it. */

import { part } from "../dom.js";
import { nicknameIdea } from "../person.js";

export interface SignInActions {
  claim(nickname: string): void;
  /** A number from 0 up to 1. */
  chance(): number;
}

export class SignInView {
  readonly #document: Document;
  readonly #field: HTMLInputElement;
  readonly #problem: HTMLElement;
  readonly #button: HTMLButtonElement;

  constructor(document: Document, actions: SignInActions) {
    this.#document = document;
    this.#field = part(document, "nickname");
    this.#problem = part(document, "nickname-problem");
    this.#button = part(document, "enter");
    part(document, "sign-in").addEventListener("submit", (event) => {
      event.preventDefault();
      const nickname = this.#field.value.trim();
      if (nickname === "") this.complain("Type a name first, or let the dice choose one.");
      else actions.claim(nickname);
    });
    part(document, "idea").addEventListener("click", () => {
      this.#field.value = nicknameIdea(actions.chance());
      this.#quiet();
      this.#field.focus();
    });
    this.#field.addEventListener("input", () => this.#quiet());
  }

  show(nickname: string, problem = ""): void {
    this.#document.body.dataset.screen = "welcome";
    part(this.#document, "welcome").hidden = false;
    part(this.#document, "chat").hidden = true;
    if (nickname !== "") this.#field.value = nickname;
    this.busy(false);
    if (problem === "") this.#quiet();
    else this.complain(problem);
    this.#field.focus();
    this.#field.select();
  }

  hide(): void {
    this.#document.body.dataset.screen = "chat";
    part(this.#document, "welcome").hidden = true;
    part(this.#document, "chat").hidden = false;
    this.busy(false);
  }

  /** While the hub is asked. */
  busy(isBusy: boolean): void {
    this.#button.disabled = isBusy;
    this.#button.textContent = isBusy ? "One moment…" : "Start chatting";
  }

  complain(problem: string): void {
    this.#problem.textContent = problem;
    this.#field.setAttribute("aria-invalid", "true");
    this.#field.focus();
  }

  #quiet(): void {
    this.#problem.textContent = "";
    this.#field.removeAttribute("aria-invalid");
  }
}
