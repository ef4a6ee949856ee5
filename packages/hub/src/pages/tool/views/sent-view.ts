/** What was sent before, to be sent again or to be changed first. */

import { ChildList, make, part } from "../../dom.js";
import type { Argument, Draft } from "../argument.js";
import type { SentDraft, SentHistory } from "../sent-history.js";
import { sizeText } from "../shown-value.js";
import { timeText } from "./time-text.js";

export interface SentActions {
  again(draft: Draft): void;
  edit(draft: Draft): void;
  forget(id: number): void;
  clear(): void;
}

export class SentView {
  readonly #document: Document;
  readonly #actions: SentActions;
  readonly #list: ChildList<SentDraft>;

  constructor(document: Document, actions: SentActions) {
    this.#document = document;
    this.#actions = actions;
    this.#list = new ChildList<SentDraft>(
      part(document, "sent"),
      ({ id }) => String(id),
      () => "",
      (sent) => this.#row(sent),
    );
    part(document, "sent-clear").addEventListener("click", () => actions.clear());
  }

  render({ sent }: SentHistory): void {
    this.#list.show(sent);
    part(this.#document, "sent-count").textContent = sent.length === 0 ? "" : String(sent.length);
    part(this.#document, "sent-empty").hidden = sent.length > 0;
  }

  #row({ id, at, draft }: SentDraft): HTMLElement {
    const document = this.#document;
    const button = (text: string, label: string, act: () => void) =>
      make(document, "button", { class: "quiet small", type: "button", text, "aria-label": label, on: { click: act } });
    return make(
      document,
      "li",
      { class: "row out" },
      make(
        document,
        "div",
        { class: "head" },
        make(document, "strong", { class: "name", text: draft.event }),
        make(document, "span", { class: "tag", text: draft.namespace }),
        make(document, "time", { text: timeText(at) }),
        make(
          document,
          "span",
          { class: "deeds" },
          button("Send again", `Send ${draft.event} again`, () => this.#actions.again(draft)),
          button("Edit", `Edit ${draft.event}`, () => this.#actions.edit(draft)),
          button("×", `Forget ${draft.event}`, () => this.#actions.forget(id)),
        ),
      ),
      ...draft.args.map((argument) => make(document, "pre", { text: argumentText(argument) })),
    );
  }
}

const MAX_TEXT = 400;

function argumentText(argument: Argument): string {
  if (argument.kind === "file") return `file ${argument.name}, ${sizeText(argument.sizeBytes)}`;
  const text = argument.kind === "hex" ? `bytes ${argument.text}` : argument.text;
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
