/** Sends drafts over the line, and writes down what becomes of them. */

import { type Draft, valuesOf } from "./argument.js";
import type { Entry, EventLog } from "./event-log.js";
import type { Latency } from "./latency.js";
import type { Line } from "./network/line.js";
import type { SentHistory } from "./sent-history.js";

export interface SenderParts {
  readonly line: Pick<Line, "emit">;
  readonly log: EventLog;
  readonly latency: Latency;
  readonly history: SentHistory;
  /** For durations. */
  now(): number;
  /** The time of day. */
  wallClock(): number;
  /** An acknowledgement came, or will not. */
  changed(): void;
}

/** What keeps a draft from being sent; `at` is the argument that is meant. */
export interface SendProblem {
  readonly message: string;
  readonly at?: number;
}

export class Sender {
  readonly #parts: SenderParts;

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  send(draft: Draft): SendProblem | undefined {
    const { line, log, latency, history, now, wallClock, changed } = this.#parts;
    if (draft.event === "") return { message: "Name the event first." };
    const read = valuesOf(draft.args);
    if (read.kind === "problem") return read;
    const sentAt = now();
    let id = 0;
    const done = (error: string | undefined, answer: readonly unknown[]) => {
      const at = now();
      if (error === undefined) {
        log.acknowledged(id, at - sentAt, answer);
        latency.add({ at, ms: at - sentAt, kind: "ack" });
      } else log.failed(id, error);
      changed();
    };
    const ack = draft.ack ? { timeoutMs: draft.timeoutMs, done } : undefined;
    const message = line.emit(draft.namespace, draft.event, read.values, ack);
    if (message !== undefined) return { message };
    id = log.sent(wallClock(), draft.namespace, draft.event, read.values, draft.ack);
    history.add(wallClock(), draft);
    return undefined;
  }

  /** Acknowledges what the server sent, with the arguments of the draft. */
  answer(entry: Entry, { args }: Draft): SendProblem | undefined {
    const read = valuesOf(args);
    if (read.kind === "problem") return read;
    entry.answer?.(...read.values);
    this.#parts.log.settled(entry.id);
    return undefined;
  }

  /** Sends without writing it down: for the meter. */
  measure({ namespace, event, args, timeoutMs }: Draft, answered: () => void): void {
    const read = valuesOf(args);
    if (read.kind === "problem" || event === "") return;
    const done = (error: string | undefined) => {
      if (error === undefined) answered();
    };
    this.#parts.line.emit(namespace, event, read.values, { timeoutMs, done });
  }
}
