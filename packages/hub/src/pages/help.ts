/** Puts the address of this very hub into the example of the help page. */

import { part } from "./dom.js";

export function showAddress(document: Document, origin: string): void {
  part(document, "address").textContent = origin;
}

if (typeof location !== "undefined") showAddress(document, location.origin);
