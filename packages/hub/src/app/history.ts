/** The last entries of a room: a ring, so that a busy room costs no more than a quiet one. */
export class History<Entry> {
  readonly #limit: number;
  readonly #ring: Entry[] = [];
  /** Where the oldest entry stands, once the ring is full. */
  #oldest = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(entry: Entry): void {
    if (this.#ring.length < this.#limit) {
      this.#ring.push(entry);
      return;
    }
    this.#ring[this.#oldest] = entry;
    this.#oldest = (this.#oldest + 1) % this.#limit;
  }

  /** Oldest first; a copy. */
  entries(): Entry[] {
    return [...this.#ring.slice(this.#oldest), ...this.#ring.slice(0, this.#oldest)];
  }

  find(matches: (entry: Entry) => boolean): Entry | undefined {
    return this.#ring.find(matches);
  }
}
