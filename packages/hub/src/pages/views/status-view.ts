/** The state of the line, for eyes and for screen readers, and what is said aloud to the latter. */

import type { ConnectionState } from "../connection.js";
import { part } from "../dom.js";

export type Tone = "warn" | "good";

export class StatusView {
  readonly #announcer: HTMLElement;
  /** In the card of oneself and, where that is out of sight, above the conversation. */
  readonly #connections: readonly { readonly element: HTMLElement; readonly text: Element | null }[];
  readonly #banner: HTMLElement;

  constructor(document: Document) {
    this.#announcer = part(document, "announcer");
    this.#connections = ["connection", "connection-here"].map((id) => {
      const element = part(document, id);
      return { element, text: element.querySelector(".text") };
    });
    this.#banner = part(document, "banner");
  }

  render(state: ConnectionState): void {
    for (const { element, text } of this.#connections) {
      element.dataset.state = state.kind;
      element.title = stateTitle(state);
      if (text !== null) text.textContent = stateText(state);
    }
  }

  /** A strip above the conversation, said aloud too; empty takes it away. */
  banner(text: string, tone: Tone = "warn"): void {
    if (this.#banner.textContent !== text && text !== "") this.announce(text);
    this.#banner.textContent = text;
    this.#banner.hidden = text === "";
    this.#banner.dataset.tone = tone;
  }

  /** Takes the strip away if it still says this. */
  fade(text: string): void {
    if (this.#banner.textContent === text) this.banner("");
  }

  announce(text: string): void {
    // The same words twice are no change, and would not be said again.
    this.#announcer.textContent = this.#announcer.textContent === text ? `${text}\u00a0` : text;
  }
}

export function stateText(state: ConnectionState): string {
  switch (state.kind) {
    case "connecting":
      return "connecting";
    case "online":
      return `online · ${state.transport}`;
    case "offline":
      return state.attempt === 0 ? "offline" : `reconnecting (${state.attempt})`;
  }
}

function stateTitle(state: ConnectionState): string {
  switch (state.kind) {
    case "connecting":
      return "Connecting to the hub";
    case "online":
      return `Connected over ${state.transport}`;
    case "offline":
      return state.attempt === 0 ? "The connection is lost" : `Trying to come back, try ${state.attempt}`;
  }
}
