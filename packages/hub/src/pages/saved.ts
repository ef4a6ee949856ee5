/** What the page remembers: the nickname for every tab, everything else for this tab and its reloads. */

export interface Saved {
  readonly nickname: string;
  /** The secret that gives the nickname back; empty when there is none. */
  readonly key: string;
  readonly rooms: readonly string[];
  readonly active: string | undefined;
}

export interface KeyValueStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const KEY = "tidewire chat";

/** Where storage is forbidden, looking at it throws already; those who use it expect that of its methods only. */
export function lazyStore(store: () => Storage): KeyValueStore {
  return { getItem: (key) => store().getItem(key), setItem: (key, value) => store().setItem(key, value) };
}

export class SavedChat {
  readonly #tab: KeyValueStore;
  readonly #everywhere: KeyValueStore;

  constructor(tab: KeyValueStore, everywhere: KeyValueStore) {
    this.#tab = tab;
    this.#everywhere = everywhere;
  }

  /** Undefined when this tab was not in the chat yet, or its memory makes no sense. */
  read(): Saved | undefined {
    const saved = parse(quietly(() => this.#tab.getItem(KEY)));
    if (saved === undefined || typeof saved.nickname !== "string" || typeof saved.key !== "string") return undefined;
    const rooms = Array.isArray(saved.rooms) ? saved.rooms.filter((room) => typeof room === "string") : [];
    const active = typeof saved.active === "string" ? saved.active : undefined;
    return { nickname: saved.nickname, key: saved.key, rooms, active };
  }

  write(saved: Saved): void {
    quietly(() => this.#tab.setItem(KEY, JSON.stringify(saved)));
    quietly(() => this.#everywhere.setItem(KEY, saved.nickname));
  }

  /** The nickname used last, in any tab. */
  lastNickname(): string {
    return quietly(() => this.#everywhere.getItem(KEY)) ?? "";
  }
}

/** Stores may be full or forbidden; the chat works without. */
function quietly<Value>(act: () => Value): Value | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

function parse(text: string | null | undefined): Record<string, unknown> | undefined {
  const value: unknown = quietly(() => JSON.parse(text ?? "null"));
  return typeof value === "object" && value !== null ? { ...value } : undefined;
}
