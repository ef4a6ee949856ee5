/** What the doctor says: a name for the trouble, what it is, what to do, and what was tried. */

export type TroubleCode =
  | "works"
  | "bad-setup"
  | "mixed-content"
  | "blocked-by-policy"
  | "unreachable"
  | "cors"
  | "wrong-path"
  | "hidden-answer"
  | "not-engine"
  | "older-server"
  | "newer-server"
  | "forbidden"
  | "no-polling"
  | "no-websocket"
  | "rejected"
  | "server-error"
  | "no-answer"
  | "namespace-unknown"
  | "namespace-refused"
  | "namespace-silent"
  | "idle-proxy"
  | "sent-away"
  | "session-unknown"
  | "lost";

export interface Step {
  readonly tried: string;
  readonly got: string;
  readonly verdict: "good" | "bad" | "unclear";
}

export interface Diagnosis {
  readonly code: TroubleCode;
  readonly title: string;
  readonly explanation: string;
  readonly advice: readonly string[];
  readonly steps: readonly Step[];
  /** What the server attached to its refusal. */
  readonly data?: unknown;
  /** Lines to copy. */
  readonly snippet?: string;
}
