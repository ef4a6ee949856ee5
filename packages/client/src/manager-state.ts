/** What a manager is doing. One variant at a time; leaving it releases what it holds. */
import type { Undo } from "./platform/platform.js";

export type ManagerState =
  /** Nothing, until somebody asks. */
  | { readonly kind: "closed"; readonly leave?: undefined }
  /** Between two attempts to come back. */
  | { readonly kind: "waiting"; readonly leave: Undo }
  /** Connecting; as an attempt to come back, or because it was asked to. */
  | { readonly kind: "opening"; readonly returning: boolean; readonly leave: Undo }
  | { readonly kind: "open"; readonly leave: Undo };

export const CLOSED: ManagerState = { kind: "closed" };

/** Whether we come back by ourselves: then a socket need not ask for a connection. */
export function isReturning(state: ManagerState): boolean {
  return state.kind === "waiting" || (state.kind === "opening" && state.returning);
}
