/** What one room shows: messages and notices in order, one's own messages on their way included. No page, no socket. */

import type { ChatMessage } from "./chat-protocol.js";

export type SendState =
  | { readonly kind: "sent" }
  | { readonly kind: "sending" }
  /** The connection is down; it is sent when it is back. */
  | { readonly kind: "waiting" }
  | { readonly kind: "failed"; readonly reason: string };

export interface MessageEntry {
  readonly kind: "message";
  readonly key: string;
  readonly from: string;
  readonly text: string;
  readonly at: number;
  readonly isMine: boolean;
  readonly state: SendState;
}

export interface NoticeEntry {
  readonly kind: "notice";
  readonly key: string;
  readonly text: string;
  readonly at: number;
}

export type Entry = MessageEntry | NoticeEntry;

/** Entries beyond this are forgotten from the top; a page may stay open for weeks. */
const MOST = 400;

export class RoomLog {
  #entries: Entry[] = [];
  #notices = 0;

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /**
   * A message from the hub. One that is known is not shown twice; one's own takes the place of what was shown while it
   * was on its way. `me` is one's nickname. Says whether it was new.
   */
  receive(message: ChatMessage, me: string): boolean {
    const { from, text, at } = message;
    const isMine = from === me;
    const known = this.#entries.findIndex(
      (entry) => entry.key === `message ${message.id}` || (isMine && entry.key === mineKey(message.sendId)),
    );
    const key = this.#entries[known]?.key ?? `message ${message.id}`;
    const entry: MessageEntry = { kind: "message", key, from, text, at, isMine, state: { kind: "sent" } };
    if (known < 0) this.#insert(entry);
    else this.#entries[known] = entry;
    return known < 0;
  }

  /** The history that a room is entered with; after a reconnect most of it is known. Returns how many were new. */
  merge(history: readonly ChatMessage[], me: string): number {
    return history.filter((message) => this.receive(message, me)).length;
  }

  notice(text: string, at: number): void {
    this.#notices += 1;
    this.#insert({ kind: "notice", key: `notice ${this.#notices}`, text, at });
  }

  /** One's own message, before the hub has it. */
  send(sendId: string, from: string, text: string, at: number, state: SendState): void {
    this.#insert({ kind: "message", key: mineKey(sendId), from, text, at, isMine: true, state });
  }

  update(sendId: string, state: SendState): void {
    this.#entries = this.#entries.map((entry) =>
      entry.kind === "message" && entry.key === mineKey(sendId) ? { ...entry, state } : entry,
    );
  }

  discard(sendId: string): void {
    this.#entries = this.#entries.filter((entry) => entry.key !== mineKey(sendId));
  }

  /** One's own messages in this state, with their ids. */
  mine(state: SendState["kind"]): { readonly sendId: string; readonly text: string }[] {
    return this.#entries.flatMap((entry) =>
      entry.kind === "message" && entry.state.kind === state ? [{ sendId: sendIdOf(entry), text: entry.text }] : [],
    );
  }

  /** By time, as a rule at the end. */
  #insert(entry: Entry): void {
    let at = this.#entries.length;
    while (at > 0 && (this.#entries[at - 1]?.at ?? 0) > entry.at) at -= 1;
    this.#entries.splice(at, 0, entry);
    if (this.#entries.length > MOST) this.#entries.splice(0, this.#entries.length - MOST);
  }
}

/** The id that a message of one's own was sent with. */
export function sendIdOf(entry: MessageEntry): string {
  return entry.key.replace(/^mine /, "");
}

function mineKey(sendId: string): string {
  return `mine ${sendId}`;
}
