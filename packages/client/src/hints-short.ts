/** Stands in for `hints.ts` in minified bundles: the texts are in the reference, under the code. */
import type { CloseCode } from "./close-code.js";

export function hintOf(_code: CloseCode): string {
  return "see Tidewire's client reference";
}
