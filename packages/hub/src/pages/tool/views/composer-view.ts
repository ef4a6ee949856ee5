/** Where an event is written: its namespace, its name, its arguments, and whether an acknowledgement is wanted. */

import { make, part } from "../../dom.js";
import { type Draft, EMPTY_DRAFT } from "../argument.js";
import { ArgumentRows } from "./argument-rows.js";

export interface ComposerActions {
  send(draft: Draft): void;
  changed(): void;
}

export class ComposerView {
  readonly #document: Document;
  readonly #rows: ArgumentRows;
  readonly #namespace: HTMLSelectElement;
  readonly #event: HTMLInputElement;
  readonly #ack: HTMLInputElement;
  readonly #timeout: HTMLInputElement;
  readonly #problem: HTMLElement;
  #wantedNamespace = "/";

  constructor(document: Document, actions: ComposerActions) {
    this.#document = document;
    this.#namespace = part(document, "draft-namespace");
    this.#event = part(document, "draft-event");
    this.#ack = part(document, "draft-ack");
    this.#timeout = part(document, "draft-timeout");
    this.#problem = part(document, "draft-problem");
    const changed = () => {
      this.complain("");
      actions.changed();
    };
    this.#rows = new ArgumentRows(document, changed);
    const form = part<HTMLFormElement>(document, "composer");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      actions.send(this.read());
    });
    form.addEventListener("input", changed);
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      actions.send(this.read());
    });
    this.#namespace.addEventListener("change", () => {
      this.#wantedNamespace = this.#namespace.value;
    });
  }

  read(): Draft {
    const timeoutMs = Number(this.#timeout.value);
    return {
      namespace: this.#namespace.value || this.#wantedNamespace,
      event: this.#event.value.trim(),
      args: this.#rows.arguments,
      ack: this.#ack.checked,
      timeoutMs: timeoutMs >= 1 ? Math.min(timeoutMs, 600_000) : EMPTY_DRAFT.timeoutMs,
    };
  }

  show(draft: Draft): void {
    this.#wantedNamespace = draft.namespace;
    if ([...this.#namespace.options].some(({ value }) => value === draft.namespace))
      this.#namespace.value = draft.namespace;
    this.#event.value = draft.event;
    this.#ack.checked = draft.ack;
    this.#timeout.value = String(draft.timeoutMs);
    this.#rows.show(draft.args);
    this.complain("");
  }

  showNamespaces(namespaces: readonly string[]): void {
    const before = [...this.#namespace.options].map(({ value }) => value);
    if (before.join("\n") === namespaces.join("\n")) return;
    this.#namespace.replaceChildren(
      ...namespaces.map((name) => make(this.#document, "option", { value: name, text: name })),
    );
    this.#namespace.value = namespaces.includes(this.#wantedNamespace) ? this.#wantedNamespace : (namespaces[0] ?? "/");
  }

  /** Names that the field offers. */
  showNames(names: readonly string[]): void {
    const list = part(this.#document, "event-names");
    list.replaceChildren(...names.map((name) => make(this.#document, "option", { value: name })));
  }

  /** `at` goes to the argument that is meant. */
  complain(message: string, at?: number): void {
    this.#problem.textContent = at === undefined || message === "" ? message : `Argument ${at + 1}: ${message}`;
    if (at !== undefined) this.#rows.focus(at);
  }

  focus(): void {
    this.#event.focus();
  }
}
