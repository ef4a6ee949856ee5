/** Light or dark: as the system says until one says otherwise. */

import { part } from "../dom.js";
import type { KeyValueStore } from "../saved.js";

const KEY = "tidewire theme";

export function applyTheme(document: Document, store: KeyValueStore, systemIsDark: () => boolean): void {
  const root = document.documentElement;
  const saved = read(store);
  if (saved !== undefined) root.dataset.theme = saved;
  part(document, "theme").addEventListener("click", () => {
    const current = root.dataset.theme ?? (systemIsDark() ? "dark" : "light");
    const next = current === "dark" ? "light" : "dark";
    root.dataset.theme = next;
    try {
      store.setItem(KEY, next);
    } catch {
      // A browser that stores nothing forgets it on reload, no worse.
    }
  });
}

function read(store: KeyValueStore): "light" | "dark" | undefined {
  try {
    const saved = store.getItem(KEY);
    return saved === "light" || saved === "dark" ? saved : undefined;
  } catch {
    return undefined;
  }
}
