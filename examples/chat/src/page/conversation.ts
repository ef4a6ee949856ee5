/** The list of messages and notices. */
import { button, byId, hueOf, make } from "./dom.js";

/** More than anybody scrolls back through: the page must not grow for ever. */
const MOST = 500;

const list = byId("messages", HTMLOListElement);

export function addNotice(text: string): void {
  append(make("li", "notice", text));
}

export function addMessage(from: string, text: string, kind: "said" | "whispered"): void {
  const note = kind === "whispered" ? "only to you" : "";
  append(row(from, note, text, kind === "whispered" ? "message secret" : "message"));
}

export interface OwnMessage {
  arrived(): void;
  failed(problem: string, tryAgain: () => void): void;
}

/** Shows what was just written, before it has arrived anywhere. */
export function addOwnMessage(text: string, to: string | undefined): OwnMessage {
  const note = to === undefined ? "" : `only to ${to}`;
  const element = row("", note, text, to === undefined ? "message mine waiting" : "message mine secret waiting");
  append(element);
  return {
    arrived: () => element.classList.remove("waiting"),
    failed(problem, tryAgain) {
      const again = button("Send again", () => {
        element.remove();
        tryAgain();
      });
      again.className = "again";
      element.append(make("p", "fate problem", `${problem}. `, again));
      scrollDown();
    },
  };
}

function row(from: string, note: string, text: string, className: string): HTMLElement {
  const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const head = make(
    "p",
    "head",
    ...(from === "" ? [] : [make("strong", "", from)]),
    note === "" ? time : `${note} · ${time}`,
  );
  head.style.setProperty("--hue", hueOf(from));
  return make("li", className, head, make("p", "bubble", text));
}

function append(element: HTMLElement): void {
  // Whoever reads further up is left there.
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  list.append(element);
  if (list.childElementCount > MOST) list.firstElementChild?.remove();
  if (atEnd || element.classList.contains("mine")) scrollDown();
}

function scrollDown(): void {
  list.scrollTop = list.scrollHeight;
}
