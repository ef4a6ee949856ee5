/** Who is here under which nickname. Knows nothing of sockets but their ids. */

export interface Person {
  nickname: string;
  key: string;
  socketId: string;
}

/** Nicknames that differ only in case, width or kind of letter form would be taken for each other. */
function canonical(nickname: string): string {
  return nickname.normalize("NFKC").toLowerCase();
}

export class People {
  readonly #byName = new Map<string, Person>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get nicknames(): string[] {
    return [...this.#byName.values()].map((person) => person.nickname);
  }

  find(nickname: string): Person | undefined {
    return this.#byName.get(canonical(nickname));
  }

  /** Why this person cannot come in; undefined if they can. */
  problemWith({ nickname, key }: { nickname: string; key: string }): string | undefined {
    const there = this.find(nickname);
    if (there !== undefined) return there.key === key ? undefined : `somebody here is called ${there.nickname} already`;
    return this.#byName.size >= this.#limit ? `the chat is full: ${this.#limit} people are here` : undefined;
  }

  /** Takes them in, and returns who they are the same person as, if they had not left yet. */
  enter(person: Person): Person | undefined {
    const before = this.find(person.nickname);
    this.#byName.set(canonical(person.nickname), person);
    return before;
  }

  /** Returns who left: nobody, if this socket had been replaced by a newer one of the same person. */
  leave(socketId: string, nickname: string): Person | undefined {
    const person = this.find(nickname);
    if (person?.socketId !== socketId) return undefined;
    this.#byName.delete(canonical(nickname));
    return person;
  }
}
