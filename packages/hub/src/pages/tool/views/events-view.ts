/** The list of what happened, newest first, with a filter. */

import { ChildList, make, part } from "../../dom.js";
import { type AckState, type Entry, type EventLog, matches } from "../event-log.js";
import { msText } from "../latency.js";
import { timeText } from "./time-text.js";
import { type SaveBytes, valuesView } from "./value-view.js";

export interface EventsActions {
  /** The server waits for an acknowledgement of this entry. */
  answer(entry: Entry): void;
  clear(): void;
  readonly save: SaveBytes;
}

/** More than this nobody reads, and a page should stay quick. */
const MAX_SHOWN = 200;

export class EventsView {
  readonly #document: Document;
  readonly #actions: EventsActions;
  readonly #filter: HTMLInputElement;
  readonly #list: ChildList<Entry>;
  #log: EventLog | undefined;
  #isConnected = false;

  constructor(document: Document, actions: EventsActions) {
    this.#document = document;
    this.#actions = actions;
    this.#filter = part(document, "events-filter");
    this.#list = new ChildList<Entry>(
      part(document, "events"),
      (entry) => String(entry.id),
      (entry) => `${entry.ack?.kind} ${entry.answer !== undefined}`,
      (entry) => this.#row(entry),
    );
    this.#filter.addEventListener("input", () => this.#show());
    part(document, "events-clear").addEventListener("click", () => actions.clear());
  }

  render(log: EventLog, isConnected: boolean): void {
    this.#log = log;
    this.#isConnected = isConnected;
    this.#show();
  }

  #show(): void {
    const entries = this.#log?.entries ?? [];
    const found = entries.filter((entry) => matches(entry, this.#filter.value.trim()));
    this.#list.show(found.slice(0, MAX_SHOWN));
    part(this.#document, "events-count").textContent = entries.length === 0 ? "" : String(entries.length);
    part(this.#document, "events-empty").textContent = this.#emptyText(entries.length, found.length);
  }

  #emptyText(all: number, found: number): string {
    const dropped = this.#log?.droppedCount ?? 0;
    if (found > MAX_SHOWN) return `The newest ${MAX_SHOWN} of ${found}: narrow them down above.`;
    if (found > 0) return dropped > 0 ? `${dropped} older ones were let go.` : "";
    if (all > 0) return "None of them fits.";
    return this.#isConnected
      ? "Connected. What the server sends appears here, every event with all its arguments."
      : "Type the address of a server and press Connect. What it sends appears here.";
  }

  #row(entry: Entry): HTMLElement {
    const document = this.#document;
    const { kind, namespace, event, tone } = entry;
    const mark = { in: "↓", out: "↑", note: "·" }[kind];
    const said = { in: "received", out: "sent", note: "note" }[kind];
    const head = make(
      document,
      "div",
      { class: "head" },
      make(document, "span", { class: "mark", text: mark, "aria-hidden": "true" }),
      make(document, "span", { class: "unseen", text: said }),
      make(document, "strong", { class: "name", text: event }),
      ...(namespace === "" ? [] : [make(document, "span", { class: "tag", text: namespace })]),
      make(document, "time", { text: timeText(entry.at) }),
    );
    const row = make(document, "li", { class: `row ${kind}${tone === undefined ? "" : ` ${tone}`}` }, head);
    if (kind !== "note" || entry.args.length > 0) row.append(valuesView(document, entry.args, this.#actions.save));
    if (entry.ack !== undefined) row.append(this.#ack(entry.ack));
    if (entry.answer !== undefined) row.append(this.#question(entry));
    return row;
  }

  #ack(ack: AckState): HTMLElement {
    const document = this.#document;
    switch (ack.kind) {
      case "waiting":
        return make(document, "p", { class: "ack waiting", text: "waiting for the acknowledgement…" });
      case "failed":
        return make(document, "p", { class: "ack bad", text: `not acknowledged: ${ack.reason}` });
      case "answered":
        return make(
          document,
          "div",
          { class: "ack good" },
          make(document, "p", { text: `acknowledged after ${msText(ack.afterMs)}` }),
          valuesView(document, ack.answer, this.#actions.save, "with no arguments"),
        );
    }
  }

  #question(entry: Entry): HTMLElement {
    return make(
      this.#document,
      "p",
      { class: "ack waiting" },
      "the server waits for an acknowledgement ",
      make(this.#document, "button", {
        class: "quiet small",
        type: "button",
        text: "Acknowledge",
        title: "With the arguments written above",
        on: { click: () => this.#actions.answer(entry) },
      }),
    );
  }
}
