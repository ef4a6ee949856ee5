/** The list of rooms: those one is in with what is unread, others with how many people are there, and a way to more. */

import type { Room } from "../chat-model.js";
import { ChildList, make, part } from "../dom.js";

export interface RoomsActions {
  /** Shows the room, and joins it first when one is not in it. */
  open(room: string): void;
}

export class RoomsView {
  readonly #field: HTMLInputElement;
  readonly #problem: HTMLElement;
  readonly #otherTitle: HTMLElement;
  readonly #joined: ChildList<Room>;
  readonly #others: ChildList<Room>;
  #rooms: readonly Room[] = [];
  #active: string | undefined;

  constructor(document: Document, actions: RoomsActions) {
    this.#field = part(document, "room-name");
    this.#problem = part(document, "room-problem");
    this.#otherTitle = part(document, "other-title");
    const list = (id: string) =>
      new ChildList<Room>(
        part(document, id),
        (room) => room.name,
        (room) => [room.count, room.unread, room.isJoined, room.name === this.#active].join(" "),
        (room) => make(document, "li", {}, roomButton(document, room, room.name === this.#active, actions)),
      );
    this.#joined = list("joined-rooms");
    this.#others = list("other-rooms");
    part(document, "find-room").addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#field.value.trim() !== "") actions.open(this.#chosen());
    });
    this.#field.addEventListener("input", () => {
      this.complain("");
      this.#show();
    });
  }

  render(rooms: readonly Room[], active: string | undefined): void {
    this.#rooms = rooms;
    this.#active = active;
    this.#show();
  }

  /** The room was opened: the field is free for the next. */
  opened(): void {
    this.#field.value = "";
    this.complain("");
    this.#show();
  }

  complain(problem: string): void {
    this.#problem.textContent = problem;
  }

  focus(): void {
    this.#field.focus();
    this.#field.select();
  }

  #show(): void {
    const sought = normal(this.#field.value);
    const found = this.#rooms.filter((room) => room.name.includes(sought));
    const others = found.filter((room) => !room.isJoined);
    this.#joined.show(found.filter((room) => room.isJoined));
    this.#others.show(others);
    this.#otherTitle.hidden = others.length === 0;
  }

  /** What was typed, or the one room that it can only mean. */
  #chosen(): string {
    const sought = normal(this.#field.value);
    const found = this.#rooms.filter((room) => room.name.startsWith(sought));
    return found.length === 1 && found[0] !== undefined && sought.length >= 3 ? found[0].name : this.#field.value;
  }
}

function normal(typed: string): string {
  return typed.trim().replace(/^#/, "").toLowerCase().replace(/\s+/g, "-");
}

function roomButton(document: Document, room: Room, isActive: boolean, actions: RoomsActions): HTMLElement {
  const people = room.count === 1 ? "1 person" : `${room.count} people`;
  const unread = room.unread === 0 ? "" : `, ${room.unread} unread`;
  const classes = ["room", room.isJoined ? "joined" : "other", ...(room.unread > 0 ? ["unread"] : [])];
  const button = make(document, "button", {
    class: classes.join(" "),
    type: "button",
    "aria-label": `${room.name}, ${people}${unread}`,
    title: room.isJoined ? people : `Join ${room.name}: ${people}`,
    on: { click: () => actions.open(room.name) },
  });
  if (isActive) button.setAttribute("aria-current", "true");
  button.append(make(document, "span", { class: "name", text: room.name }));
  if (room.unread > 0)
    button.append(make(document, "span", { class: "badge", text: room.unread > 99 ? "99+" : String(room.unread) }));
  else if (room.count > 0) button.append(make(document, "span", { class: "count", text: String(room.count) }));
  return button;
}
