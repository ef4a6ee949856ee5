/** What was sent, newest first, to be sent again: the last fifty, kept by the browser. */

import type { KeyValueStore } from "../saved.js";
import type { Draft } from "./argument.js";
import { readDraft, storedDraft } from "./saved-draft.js";

export interface SentDraft {
  readonly id: number;
  readonly at: number;
  readonly draft: Draft;
}

const KEY = "tidewire tool history";
const MAX_SENT = 50;
/** Stores take a few megabytes in all; what is typed into a page has no business to fill them. */
const MAX_STORED_CHARACTERS = 400_000;

export class SentHistory {
  readonly #store: KeyValueStore;
  #sent: SentDraft[] = [];
  #nextId = 1;

  constructor(store: KeyValueStore) {
    this.#store = store;
  }

  get sent(): readonly SentDraft[] {
    return this.#sent;
  }

  /** Takes what the browser remembers; nonsense is left out. */
  load(): void {
    for (const item of read(this.#store).reverse()) {
      const draft = readDraft(item.draft);
      if (draft !== undefined) this.#put(Number(item.at) || 0, draft);
    }
  }

  /** The same draft again moves to the front. */
  add(at: number, draft: Draft): void {
    const text = JSON.stringify(storedDraft(draft));
    this.#sent = this.#sent.filter((known) => JSON.stringify(storedDraft(known.draft)) !== text);
    this.#put(at, draft);
    this.#save();
  }

  remove(id: number): void {
    this.#sent = this.#sent.filter((known) => known.id !== id);
    this.#save();
  }

  clear(): void {
    this.#sent = [];
    this.#save();
  }

  #put(at: number, draft: Draft): void {
    this.#sent = [{ id: this.#nextId++, at, draft }, ...this.#sent].slice(0, MAX_SENT);
  }

  #save(): void {
    const stored: string[] = [];
    let characters = 0;
    for (const { at, draft } of this.#sent) {
      const text = JSON.stringify({ at, draft: storedDraft(draft) });
      characters += text.length;
      if (characters > MAX_STORED_CHARACTERS) break;
      stored.push(text);
    }
    try {
      this.#store.setItem(KEY, `[${stored.join(",")}]`);
    } catch {
      // Forbidden or full: the history lasts as long as the page.
    }
  }
}

function read(store: KeyValueStore): Record<string, unknown>[] {
  try {
    const value: unknown = JSON.parse(store.getItem(KEY) ?? "[]");
    return Array.isArray(value)
      ? value.slice(0, MAX_SENT).filter((item) => typeof item === "object" && item !== null)
      : [];
  } catch {
    return [];
  }
}
