/** The conversation: messages in groups, notices, days, and the fate of one's own messages. */

import { ChildList, make, part } from "../dom.js";
import { type LogRow, logRows } from "../log-rows.js";
import { tintOf } from "../person.js";
import { type Entry, type MessageEntry, sendIdOf } from "../room-log.js";
import { isEmojiOnly, textParts } from "../text-parts.js";
import { clockText, dayText, fullText } from "../time-text.js";
import { avatar } from "./avatar.js";

export interface LogActions {
  retry(sendId: string): void;
  discard(sendId: string): void;
  now(): number;
}

/** So near to the end one reads along, and the view follows. */
const NEAR_PX = 80;

export class LogView {
  readonly #document: Document;
  readonly #scroller: HTMLElement;
  readonly #log: HTMLElement;
  readonly #empty: HTMLElement;
  readonly #newest: HTMLButtonElement;
  readonly #actions: LogActions;
  #rows: ChildList<LogRow>;
  #room: string | undefined;
  #lastKey: string | undefined;

  constructor(document: Document, actions: LogActions) {
    this.#document = document;
    this.#actions = actions;
    this.#scroller = part(document, "scroller");
    this.#log = part(document, "log");
    this.#empty = part(document, "empty");
    this.#newest = part(document, "newest");
    this.#rows = this.#newRows();
    this.#newest.addEventListener("click", () => this.#toEnd());
    this.#scroller.addEventListener("scroll", () => {
      if (this.#isNearEnd()) this.#newest.hidden = true;
    });
  }

  render(room: string, entries: readonly Entry[]): void {
    const isOther = room !== this.#room;
    const follows = isOther || this.#isNearEnd();
    if (isOther) {
      this.#log.replaceChildren();
      this.#rows = this.#newRows();
      this.#room = room;
    }
    this.#rows.show(logRows(entries));
    this.#showEmpty(room, !entries.some((entry) => entry.kind === "message"));
    const last = entries.at(-1);
    const isNews = last !== undefined && last.key !== this.#lastKey;
    this.#lastKey = last?.key;
    const isOwn = last?.kind === "message" && last.isMine;
    if (follows || (isNews && isOwn)) this.#toEnd();
    else if (isNews && last.kind === "message") this.#newest.hidden = false;
  }

  /** The room in which nothing is said yet. */
  #showEmpty(room: string, isEmpty: boolean): void {
    this.#empty.hidden = !isEmpty;
    if (!isEmpty) return;
    const title = make(this.#document, "strong", { text: `This is #${room}` });
    this.#empty.replaceChildren(title, "Nobody has said anything yet. Break the ice.");
  }

  #newRows(): ChildList<LogRow> {
    return new ChildList(
      this.#log,
      (row) => row.key,
      signatureOf,
      (row) => this.#row(row),
    );
  }

  #row(row: LogRow): HTMLElement {
    switch (row.kind) {
      case "day":
        return make(this.#document, "li", { class: "day", text: dayText(row.at, this.#actions.now()) });
      case "notice":
        return make(this.#document, "li", { class: "notice", text: row.entry.text, title: fullText(row.entry.at) });
      case "message":
        return this.#message(row.entry, row.isFirst, row.isLast);
    }
  }

  #message(entry: MessageEntry, isFirst: boolean, isLast: boolean): HTMLElement {
    const document = this.#document;
    const classes = ["message", entry.state.kind];
    if (entry.isMine) classes.push("mine");
    if (isFirst) classes.push("first");
    if (isLast) classes.push("last");
    if (isEmojiOnly(entry.text)) classes.push("emoji");
    const body = make(document, "div", { class: "body" });
    if (entry.isMine || !isFirst) body.append(make(document, "span", { class: "unseen", text: `${entry.from}: ` }));
    else body.append(make(document, "span", { class: `author tint-${tintOf(entry.from)}`, text: entry.from }));
    body.append(this.#bubble(entry));
    const time = make(document, "time", { text: clockText(entry.at), title: fullText(entry.at) });
    time.dateTime = new Date(entry.at).toISOString();
    body.append(time);
    const fate = this.#fate(entry);
    if (fate !== undefined) body.append(fate);
    const item = make(document, "li", { class: classes.join(" ") });
    if (!entry.isMine)
      item.append(isLast ? avatar(document, entry.from) : make(document, "span", { class: "avatar-gap" }));
    item.append(body);
    return item;
  }

  #bubble(entry: MessageEntry): HTMLElement {
    const bubble = make(this.#document, "div", { class: "bubble", dir: "auto" });
    for (const { kind, text } of textParts(entry.text)) {
      const link = { href: text, target: "_blank", rel: "noopener noreferrer nofollow", text };
      bubble.append(kind === "link" ? make(this.#document, "a", link) : text);
    }
    return bubble;
  }

  #fate(entry: MessageEntry): HTMLElement | undefined {
    const { state } = entry;
    if (state.kind === "waiting") {
      return make(this.#document, "p", { class: "fate", text: "Will be sent when you are back online" });
    }
    if (state.kind !== "failed") return undefined;
    const sendId = sendIdOf(entry);
    const button = (text: string, click: () => void) =>
      make(this.#document, "button", { type: "button", text, on: { click } });
    return make(
      this.#document,
      "p",
      { class: "fate" },
      `Not sent. ${state.reason}`,
      button("Try again", () => this.#actions.retry(sendId)),
      button("Discard", () => this.#actions.discard(sendId)),
    );
  }

  #isNearEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_PX;
  }

  #toEnd(): void {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#newest.hidden = true;
  }
}

function signatureOf(row: LogRow): string {
  if (row.kind !== "message") return row.kind;
  const { entry, isFirst, isLast } = row;
  return JSON.stringify([isFirst, isLast, entry.state, entry.at, entry.from, entry.isMine, entry.text]);
}
