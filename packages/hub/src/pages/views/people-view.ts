/** Who is in the room, and which of them is typing. */

import { ChildList, make, part } from "../dom.js";
import { typingText } from "../person.js";
import { avatar, typingDots } from "./avatar.js";

interface Person {
  readonly nickname: string;
  readonly isMe: boolean;
  readonly isTyping: boolean;
}

export class PeopleView {
  readonly #title: HTMLElement;
  readonly #line: HTMLElement;
  readonly #list: ChildList<Person>;
  readonly #document: Document;

  constructor(document: Document) {
    this.#document = document;
    this.#title = part(document, "people-title");
    this.#line = part(document, "typing");
    this.#list = new ChildList(
      part(document, "people"),
      (person) => person.nickname,
      (person) => `${person.isMe} ${person.isTyping}`,
      (person) => personItem(document, person),
    );
  }

  render(people: readonly string[], me: string, typists: readonly string[]): void {
    this.#title.textContent = people.length === 0 ? "Nobody here" : `Here now: ${people.length}`;
    this.#list.show(
      people.map((nickname) => ({ nickname, isMe: nickname === me, isTyping: typists.includes(nickname) })),
    );
    const text = typingText(typists);
    if (this.#line.textContent === text) return;
    this.#line.replaceChildren(...(text === "" ? [] : [typingDots(this.#document), text]));
  }
}

function personItem(document: Document, { nickname, isMe, isTyping }: Person): HTMLElement {
  const item = make(document, "li", { class: "person" }, avatar(document, nickname));
  item.append(make(document, "span", { class: "nickname", text: nickname }));
  if (isMe) item.append(make(document, "span", { class: "muted", text: "you" }));
  if (isTyping) item.append(typingDots(document), make(document, "span", { class: "unseen", text: "is typing" }));
  return item;
}
