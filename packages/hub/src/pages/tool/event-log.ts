/** What happened on the sockets, newest first: events of both directions, acknowledgements, and notes. Bounded. */

import { type Shown, showValue } from "./shown-value.js";

export type AckState =
  | { readonly kind: "waiting" }
  | { readonly kind: "answered"; readonly afterMs: number; readonly answer: readonly Shown[] }
  | { readonly kind: "failed"; readonly reason: string };

export interface Entry {
  readonly id: number;
  readonly at: number;
  readonly kind: "in" | "out" | "note";
  readonly namespace: string;
  /** The name of the event; of a note, its text. */
  readonly event: string;
  readonly args: readonly Shown[];
  readonly tone?: "good" | "bad";
  /** Of what was sent with an acknowledgement. */
  readonly ack?: AckState;
  /** Of what the server wants acknowledged; gone when that is done. */
  readonly answer?: (...args: unknown[]) => void;
}

const MAX_ENTRIES = 500;

export class EventLog {
  #entries: Entry[] = [];
  #nextId = 1;
  #droppedCount = 0;

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** Entries that had to make room. */
  get droppedCount(): number {
    return this.#droppedCount;
  }

  received(at: number, namespace: string, event: string, args: readonly unknown[], answer?: Entry["answer"]): number {
    const entry = { at, kind: "in", namespace, event, args: args.map(showValue) } as const;
    return this.#add(answer === undefined ? entry : { ...entry, answer });
  }

  sent(at: number, namespace: string, event: string, args: readonly unknown[], wantsAck: boolean): number {
    const entry = { at, kind: "out", namespace, event, args: args.map(showValue) } as const;
    return this.#add(wantsAck ? { ...entry, ack: { kind: "waiting" } } : entry);
  }

  note(at: number, namespace: string, text: string, tone?: "good" | "bad", data?: unknown): number {
    const args = data === undefined ? [] : [showValue(data)];
    const entry = { at, kind: "note", namespace, event: text, args } as const;
    return this.#add(tone === undefined ? entry : { ...entry, tone });
  }

  acknowledged(id: number, afterMs: number, answer: readonly unknown[]): void {
    this.#change(id, { ack: { kind: "answered", afterMs, answer: answer.map(showValue) } });
  }

  failed(id: number, reason: string): void {
    this.#change(id, { ack: { kind: "failed", reason } });
  }

  /** The server's question was answered: it can be but once. */
  settled(id: number): void {
    this.#entries = this.#entries.map((entry) => {
      if (entry.id !== id) return entry;
      const { answer: _, ...rest } = entry;
      return rest;
    });
  }

  clear(): void {
    this.#entries = [];
    this.#droppedCount = 0;
  }

  #add(entry: Omit<Entry, "id">): number {
    const id = this.#nextId++;
    this.#entries = [{ ...entry, id }, ...this.#entries];
    if (this.#entries.length > MAX_ENTRIES) {
      this.#entries.pop();
      this.#droppedCount += 1;
    }
    return id;
  }

  #change(id: number, changes: Partial<Entry>): void {
    this.#entries = this.#entries.map((entry) => (entry.id === id ? { ...entry, ...changes } : entry));
  }
}

/** Whether an entry holds the sought text in its namespace, its name or its arguments. */
export function matches(entry: Entry, sought: string): boolean {
  if (sought === "") return true;
  const text = sought.toLowerCase();
  return [entry.namespace, entry.event, ...entry.args.map((shown) => shown.text)].some((part) =>
    part.toLowerCase().includes(text),
  );
}
