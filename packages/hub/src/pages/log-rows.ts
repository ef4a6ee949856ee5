/** Entries as they are laid out: days apart, and what one person says in a row together. */

import type { Entry, MessageEntry, NoticeEntry } from "./room-log.js";
import { isSameDay } from "./time-text.js";

export type LogRow =
  | { readonly kind: "day"; readonly key: string; readonly at: number }
  | { readonly kind: "notice"; readonly key: string; readonly entry: NoticeEntry }
  | {
      readonly kind: "message";
      readonly key: string;
      readonly entry: MessageEntry;
      readonly isFirst: boolean;
      readonly isLast: boolean;
    };

/** A pause that ends a group. */
const PAUSE_MS = 5 * 60_000;

export function logRows(entries: readonly Entry[]): LogRow[] {
  const rows: LogRow[] = [];
  entries.forEach((entry, index) => {
    const before = entries[index - 1];
    const after = entries[index + 1];
    if (before === undefined || !isSameDay(before.at, entry.at)) {
      rows.push({ kind: "day", key: `day ${new Date(entry.at).toDateString()}`, at: entry.at });
    }
    if (entry.kind === "notice") rows.push({ kind: "notice", key: entry.key, entry });
    else {
      const isFirst = !belongTogether(before, entry);
      const isLast = !belongTogether(entry, after);
      rows.push({ kind: "message", key: entry.key, entry, isFirst, isLast });
    }
  });
  return rows;
}

function belongTogether(one: Entry | undefined, next: Entry | undefined): boolean {
  if (one?.kind !== "message" || next?.kind !== "message") return false;
  return one.from === next.from && next.at - one.at < PAUSE_MS && isSameDay(one.at, next.at);
}
