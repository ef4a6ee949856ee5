/** Who is typing where, told no more often than needed. A reader forgets a typist who was not told again for a while. */
export class Typing {
  readonly #repeatMs: number;
  /** By client, then by room: when the others were last told. */
  readonly #told = new Map<string, Map<string, number>>();

  constructor(repeatMs: number) {
    this.#repeatMs = repeatMs;
  }

  /** Says whether the others in the room should be told: a start, a reminder that is due, or the end. */
  update(client: string, room: string, typing: boolean, now: number): "tell" | "known" {
    if (!typing) return this.stop(client, room) ? "tell" : "known";
    const rooms = this.#told.get(client) ?? new Map<string, number>();
    const toldAt = rooms.get(room);
    if (toldAt !== undefined && now - toldAt < this.#repeatMs) return "known";
    rooms.set(room, now);
    this.#told.set(client, rooms);
    return "tell";
  }

  /** The client sent its message or left the room: was it typing there? */
  stop(client: string, room: string): boolean {
    const rooms = this.#told.get(client);
    if (rooms === undefined || !rooms.delete(room)) return false;
    if (rooms.size === 0) this.#told.delete(client);
    return true;
  }
}
