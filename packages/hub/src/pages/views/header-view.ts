/** The bar above the conversation and the card of oneself. */

import type { Room } from "../chat-model.js";
import { part } from "../dom.js";
import { initialOf, tintOf } from "../person.js";

export class HeaderView {
  readonly #document: Document;
  readonly #title: HTMLElement;
  readonly #people: HTMLElement;
  readonly #leave: HTMLButtonElement;
  readonly #elsewhere: HTMLElement;
  readonly #name: HTMLElement;
  readonly #avatar: HTMLElement;

  constructor(document: Document, leave: () => void) {
    this.#document = document;
    this.#title = part(document, "room-title");
    this.#people = part(document, "room-people");
    this.#leave = part(document, "leave");
    this.#elsewhere = part(document, "unread-elsewhere");
    this.#name = part(document, "rename");
    this.#avatar = part(document, "my-avatar");
    this.#leave.addEventListener("click", leave);
  }

  render(room: Room | undefined, joinedRooms: number, unread: number, nickname: string): void {
    this.#title.textContent = room === undefined ? "No room" : `# ${room.name}`;
    this.#people.textContent =
      room === undefined ? "" : room.people.length === 1 ? "just you" : `${room.people.length} people`;
    // Somebody who leaves the last room would stand in front of nothing.
    this.#leave.hidden = joinedRooms < 2;
    this.#elsewhere.hidden = unread === 0;
    this.#name.textContent = nickname;
    this.#avatar.textContent = initialOf(nickname);
    this.#avatar.className = `avatar tint-${tintOf(nickname)}`;
    this.#document.title = `${unread > 0 ? `(${unread}) ` : ""}${room === undefined ? "" : `#${room.name} · `}Tidewire chat`;
  }
}
