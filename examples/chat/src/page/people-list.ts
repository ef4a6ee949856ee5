/** Who is here. A click on somebody begins a private message. */
import { button, byId, hueOf, make } from "./dom.js";

const list = byId("people", HTMLUListElement);
const count = byId("count", HTMLSpanElement);

export class PeopleList {
  #me = "";
  readonly #nicknames = new Set<string>();
  readonly #choose: (nickname: string) => void;

  constructor(choose: (nickname: string) => void) {
    this.#choose = choose;
  }

  has(nickname: string): boolean {
    return this.#nicknames.has(nickname);
  }

  reset(me: string, nicknames: Iterable<string>): void {
    this.#me = me;
    this.#nicknames.clear();
    for (const nickname of nicknames) this.#nicknames.add(nickname);
    this.#show();
  }

  add(nickname: string): void {
    this.#nicknames.add(nickname);
    this.#show();
  }

  remove(nickname: string): void {
    this.#nicknames.delete(nickname);
    this.#show();
  }

  #show(): void {
    const others = [...this.#nicknames].filter((name) => name !== this.#me).sort((a, b) => a.localeCompare(b));
    count.textContent = String(this.#nicknames.size);
    list.replaceChildren(...[this.#me, ...others].map((name) => make("li", "", this.#row(name))));
  }

  #row(nickname: string): HTMLElement {
    const avatar = make("span", "avatar", [...nickname][0]?.toUpperCase() ?? "");
    avatar.style.setProperty("--hue", hueOf(nickname));
    avatar.ariaHidden = "true";
    const mine = nickname === this.#me;
    const row = button(avatar, () => this.#choose(nickname));
    row.append(make("span", "name", mine ? `${nickname} (you)` : nickname));
    row.disabled = mine;
    if (!mine) row.title = `Write to ${nickname} alone`;
    return row;
  }
}
