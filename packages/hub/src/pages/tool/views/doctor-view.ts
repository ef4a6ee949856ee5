/** What the doctor says, above everything else until it is put aside. */

import { make, part } from "../../dom.js";
import type { Diagnosis } from "../doctor/diagnosis.js";
import { showValue } from "../shown-value.js";

export interface DoctorActions {
  again(): void;
  dismiss(): void;
  copy(text: string): void;
}

const VERDICTS = { good: "✓", bad: "✗", unclear: "?" } as const;

export class DoctorView {
  readonly #document: Document;
  readonly #actions: DoctorActions;
  readonly #section: HTMLElement;

  constructor(document: Document, actions: DoctorActions) {
    this.#document = document;
    this.#actions = actions;
    this.#section = part(document, "doctor");
  }

  hide(): void {
    this.#section.hidden = true;
    this.#section.replaceChildren();
  }

  showBusy(): void {
    this.#section.dataset.tone = "busy";
    this.#section.replaceChildren(
      make(this.#document, "h2", { id: "doctor-title", text: "Looking into the connection…" }),
      make(this.#document, "p", {
        class: "muted",
        text: "One request and one WebSocket: this takes six seconds at most.",
      }),
    );
    this.#section.hidden = false;
  }

  show(diagnosis: Diagnosis): void {
    const document = this.#document;
    this.#section.dataset.tone = diagnosis.code === "works" ? "good" : "bad";
    this.#section.dataset.code = diagnosis.code;
    const advice = make(
      document,
      "ul",
      { class: "advice" },
      ...diagnosis.advice.map((text) => make(document, "li", { text })),
    );
    this.#section.replaceChildren(
      make(document, "h2", { id: "doctor-title", text: diagnosis.title }),
      make(document, "p", { text: diagnosis.explanation }),
      ...(diagnosis.data === undefined ? [] : [this.#data(diagnosis.data)]),
      advice,
      ...(diagnosis.snippet === undefined ? [] : [this.#snippet(diagnosis.snippet)]),
      this.#steps(diagnosis),
      this.#buttons(),
    );
    this.#section.hidden = false;
  }

  #data(data: unknown): HTMLElement {
    const document = this.#document;
    return make(
      document,
      "div",
      { class: "data" },
      make(document, "p", { class: "muted", text: "It attached:" }),
      make(document, "pre", { text: showValue(data).text }),
    );
  }

  #snippet(text: string): HTMLElement {
    const document = this.#document;
    const copy = make(document, "button", {
      class: "quiet small",
      type: "button",
      text: "Copy",
      on: { click: () => this.#actions.copy(text) },
    });
    return make(document, "div", { class: "snippet" }, make(document, "pre", { text }), copy);
  }

  #steps({ steps }: Diagnosis): HTMLElement {
    const document = this.#document;
    const items = steps.map(({ tried, got, verdict }) =>
      make(
        document,
        "li",
        { class: verdict },
        make(document, "span", { class: "mark", text: VERDICTS[verdict], "aria-hidden": "true" }),
        make(document, "span", { class: "tried", text: tried }),
        make(document, "span", { class: "got", text: got }),
      ),
    );
    return make(
      document,
      "details",
      { class: "tries" },
      make(document, "summary", { text: "What was tried, and what came back" }),
      make(document, "ol", {}, ...items),
    );
  }

  #buttons(): HTMLElement {
    const document = this.#document;
    const button = (text: string, act: () => void) =>
      make(document, "button", { class: "quiet", type: "button", text, on: { click: act } });
    return make(
      document,
      "div",
      { class: "buttons" },
      button("Check again", () => this.#actions.again()),
      button("Put aside", () => this.#actions.dismiss()),
    );
  }
}
