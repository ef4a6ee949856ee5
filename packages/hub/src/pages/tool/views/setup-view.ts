/** The form of the set-up: shows one, reads one, and tells what is wrong beside the field that is meant. */

import { part } from "../../dom.js";
import type { Problem } from "../plan.js";
import { normalNamespace, type Setup, splitNames, TRANSPORTS } from "../setup.js";

export interface SetupActions {
  connect(): void;
  disconnect(): void;
  check(): void;
  changed(): void;
}

type TextField = "url" | "path" | "auth" | "headers" | "query" | "options";

const TEXT_FIELDS: readonly TextField[] = ["url", "path", "auth", "headers", "query", "options"];

export class SetupView {
  readonly #document: Document;

  constructor(document: Document, actions: SetupActions) {
    this.#document = document;
    const form = part<HTMLFormElement>(document, "setup");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      actions.connect();
    });
    form.addEventListener("input", () => {
      this.complain(undefined);
      actions.changed();
    });
    part(document, "disconnect").addEventListener("click", () => actions.disconnect());
    part(document, "check").addEventListener("click", () => actions.check());
    part(document, "fold").addEventListener("click", () => this.fold(!this.#isFolded));
  }

  show(setup: Setup): void {
    for (const name of TEXT_FIELDS) this.#field(name).value = setup[name];
    this.#field("namespaces").value = setup.namespaces.join(", ");
    this.#field("listen").value = setup.listen.join(", ");
    this.#field("emits").value = setup.emits.join(", ");
    this.#field("credentials").checked = setup.credentials;
    this.#field(setup.revision === 3 ? "revision-3" : "revision-4").checked = true;
    for (const name of TRANSPORTS) this.#field(name).checked = setup.transports.includes(name);
    this.#open("auth-part", setup.auth !== "");
    this.#open("request-part", setup.headers !== "" || setup.query !== "" || setup.credentials);
    this.#open("listen-part", setup.listen.length > 0);
    this.#open("options-part", setup.options !== "");
    this.complain(undefined);
  }

  read(): Setup {
    const text = (name: TextField) => this.#field(name).value;
    const namespaces = splitNames(this.#field("namespaces").value).map(normalNamespace);
    return {
      url: text("url").trim(),
      path: text("path").trim() || "/socket.io",
      namespaces: namespaces.length === 0 ? ["/"] : [...new Set(namespaces)],
      revision: this.#field("revision-3").checked ? 3 : 4,
      transports: TRANSPORTS.filter((name) => this.#field(name).checked),
      credentials: this.#field("credentials").checked,
      auth: text("auth"),
      headers: text("headers"),
      query: text("query"),
      options: text("options"),
      listen: splitNames(this.#field("listen").value),
      emits: splitNames(this.#field("emits").value),
    };
  }

  /** Shows the problem at its field and goes there; `undefined` takes all away. */
  complain(problem: Problem | undefined): void {
    for (const element of this.#document.querySelectorAll("#setup .problem")) element.textContent = "";
    for (const element of this.#document.querySelectorAll("#setup [aria-invalid]"))
      element.removeAttribute("aria-invalid");
    if (problem === undefined) return;
    this.fold(false);
    part(this.#document, `${problem.field}-problem`).textContent = problem.message;
    const field = this.#field(problem.field === "transports" ? "polling" : problem.field);
    const fold = field.closest("details");
    if (fold !== null) fold.open = true;
    field.setAttribute("aria-invalid", "true");
    field.focus();
  }

  notice(text: string): void {
    const notice = part(this.#document, "notice");
    notice.textContent = text;
    notice.hidden = text === "";
  }

  /** `busy` while a connection is wanted: the same button begins it anew. */
  showState(isWanted: boolean): void {
    part(this.#document, "disconnect").hidden = !isWanted;
    part(this.#document, "connect").textContent = isWanted ? "Reconnect" : "Connect";
  }

  /** Where there is little room the rest of the form can be put aside. */
  fold(isFolded: boolean): void {
    part(this.#document, "setup").dataset.folded = String(isFolded);
    part(this.#document, "fold").setAttribute("aria-expanded", String(!isFolded));
  }

  get #isFolded(): boolean {
    return part(this.#document, "setup").dataset.folded === "true";
  }

  #open(id: string, isOpen: boolean): void {
    if (isOpen) part<HTMLDetailsElement>(this.#document, id).open = true;
  }

  #field(id: string): HTMLInputElement {
    return part<HTMLInputElement>(this.#document, id);
  }
}
