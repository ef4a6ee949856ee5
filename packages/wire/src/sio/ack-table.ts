/** The acknowledgements one end waits for, by packet id. Holds no timer and calls nobody: entries are the caller's. */

export class AckTable<Entry> {
  #nextId = 0;
  /** Most sockets of a server never wait for one. */
  #entries: Map<number, Entry> | undefined;

  get size(): number {
    return this.#entries?.size ?? 0;
  }

  /** Takes the next id of this table, from 0 on. */
  add(entry: Entry): number {
    const id = this.#nextId++;
    this.set(id, entry);
    return id;
  }

  /** Waits under an id that was drawn elsewhere: one broadcast has the same id in the tables of all its recipients. */
  set(id: number, entry: Entry): void {
    this.#entries ??= new Map();
    this.#entries.set(id, entry);
  }

  has(id: number): boolean {
    return this.#entries?.has(id) ?? false;
  }

  /** Removes and returns what waits for this id; `undefined` for an id that is unknown, or was answered before. */
  take(id: number): Entry | undefined {
    const entry = this.#entries?.get(id);
    if (entry !== undefined) this.#entries?.delete(id);
    return entry;
  }

  /** Removes everything, oldest first: the peer is gone. Ids are not used again. */
  drain(): Entry[] {
    const entries = this.#entries === undefined ? [] : [...this.#entries.values()];
    this.#entries = undefined;
    return entries;
  }
}
