/** The namespaces one peer is in, by name. Nearly every peer is in exactly one, which then costs no map. */

export class Memberships<Socket> {
  // The first entry lies in the object itself (bench: idle memory).
  #name: string | null = null;
  #socket: Socket | null = null;
  #others: Map<string, Socket | null> | null = null;

  get size(): number {
    return (this.#name === null ? 0 : 1) + (this.#others?.size ?? 0);
  }

  /** Whether the peer is in the namespace, or asked to be. */
  has(name: string): boolean {
    return this.#name === name || this.#others?.has(name) === true;
  }

  /** The socket; null while the namespace has not answered; undefined when the peer never asked. */
  get(name: string): Socket | null | undefined {
    return this.#name === name ? this.#socket : this.#others?.get(name);
  }

  set(name: string, socket: Socket | null): void {
    if (this.#name === name || (this.#name === null && this.#others?.has(name) !== true)) {
      this.#name = name;
      this.#socket = socket;
      return;
    }
    this.#others ??= new Map();
    this.#others.set(name, socket);
  }

  delete(name: string): void {
    if (this.#name !== name) {
      this.#others?.delete(name);
      return;
    }
    this.#name = null;
    this.#socket = null;
  }

  clear(): void {
    this.#name = null;
    this.#socket = null;
    this.#others = null;
  }

  /** Those that were let in. A copy: whoever walks it may leave. */
  sockets(): Socket[] {
    const all = [this.#socket, ...(this.#others?.values() ?? [])];
    return all.filter((socket) => socket !== null);
  }
}
