/** Tabs as the ARIA practices describe them: arrows move, Home and End too, one panel at a time is there. */

export class Tabs {
  readonly #document: Document;
  readonly #names: readonly string[];

  /** Each name has its elements `tab-<name>` and `panel-<name>`. */
  constructor(document: Document, names: readonly string[]) {
    this.#document = document;
    this.#names = names;
    for (const name of names) {
      const tab = document.getElementById(`tab-${name}`);
      tab?.addEventListener("click", () => this.select(name));
      tab?.addEventListener("keydown", (event) => {
        const next = this.#next(name, event.key);
        if (next === undefined) return;
        event.preventDefault();
        this.select(next);
        document.getElementById(`tab-${next}`)?.focus();
      });
    }
    this.select(names[0] ?? "");
  }

  select(chosen: string): void {
    for (const name of this.#names) {
      const tab = this.#document.getElementById(`tab-${name}`);
      tab?.setAttribute("aria-selected", String(name === chosen));
      tab?.setAttribute("tabindex", name === chosen ? "0" : "-1");
      this.#document.getElementById(`panel-${name}`)?.toggleAttribute("hidden", name !== chosen);
    }
  }

  #next(name: string, key: string): string | undefined {
    const at = this.#names.indexOf(name);
    const last = this.#names.length - 1;
    const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[key];
    return to === undefined ? undefined : this.#names[to];
  }
}
