/** The state of the connection: in the header, as a row of namespaces, and its facts in the panel. */

import { ChildList, make, part } from "../../dom.js";
import type { Handshake, LineState, Membership } from "../network/line.js";
import { sizeText } from "../shown-value.js";
import { timeText } from "./time-text.js";

export interface LineActions {
  join(namespace: string): void;
  leave(namespace: string): void;
}

export interface TransportStep {
  readonly id: number;
  readonly at: number;
  readonly text: string;
}

export class LineView {
  readonly #document: Document;
  readonly #sockets: ChildList<Membership>;
  readonly #steps: ChildList<TransportStep>;
  readonly #announcer: HTMLElement;

  constructor(document: Document, actions: LineActions) {
    this.#document = document;
    this.#announcer = part(document, "announcer");
    this.#sockets = new ChildList<Membership>(
      part(document, "sockets"),
      ({ namespace }) => namespace,
      ({ state, id }) => `${state} ${id}`,
      (membership) => socketView(document, membership, actions),
    );
    this.#steps = new ChildList<TransportStep>(
      part(document, "steps"),
      ({ id }) => String(id),
      () => "",
      ({ at, text }) =>
        make(
          document,
          "li",
          { class: "row step" },
          make(document, "time", { text: timeText(at) }),
          make(document, "span", { text }),
        ),
    );
  }

  render(state: LineState, memberships: readonly Membership[]): void {
    const status = part(this.#document, "status");
    const text = stateText(state);
    status.dataset.state = state.kind;
    if (part(this.#document, "status-text").textContent !== text) this.announce(text);
    part(this.#document, "status-text").textContent = text;
    this.#sockets.show(memberships);
  }

  renderFacts(handshake: Handshake | undefined, state: LineState, steps: readonly TransportStep[]): void {
    const document = this.#document;
    const facts = handshake === undefined ? [["state", stateText(state)] as const] : factsOf(handshake, state);
    part(document, "session").replaceChildren(
      ...facts.flatMap(([name, value]) => [
        make(document, "dt", { text: name }),
        make(document, "dd", { text: value }),
      ]),
    );
    this.#steps.show(steps);
    part(document, "steps-empty").hidden = steps.length > 0;
  }

  announce(text: string): void {
    this.#announcer.textContent = this.#announcer.textContent === text ? `${text}\u00a0` : text;
  }
}

export function stateText(state: LineState): string {
  switch (state.kind) {
    case "idle":
      return "not connected";
    case "connecting":
      return "connecting";
    case "online":
      return `connected · ${state.transport}`;
    case "waiting":
      return state.attempt === 0 ? "connection lost" : `reconnecting (${state.attempt})`;
  }
}

function factsOf(handshake: Handshake, state: LineState): (readonly [string, string])[] {
  return [
    ["session", handshake.sid],
    ["transport", state.kind === "online" ? state.transport : "none"],
    ["can move to", handshake.upgrades.length === 0 ? "nothing else" : handshake.upgrades.join(", ")],
    ["heartbeat", `every ${handshake.pingInterval} ms, given up after ${handshake.pingTimeout} ms more`],
    ["largest message", handshake.maxPayload === undefined ? "not told" : sizeText(handshake.maxPayload)],
  ];
}

function socketView(document: Document, { namespace, state, id }: Membership, actions: LineActions): HTMLElement {
  const isIn = state === "connected" || state === "connecting";
  return make(
    document,
    "li",
    { class: "socket", "data-state": state },
    make(document, "span", { class: "lamp", "aria-hidden": "true" }),
    make(document, "strong", { text: namespace }),
    make(document, "span", { class: "muted", text: state === "connected" ? (id ?? "") : state }),
    make(document, "button", {
      class: "quiet small",
      type: "button",
      text: isIn ? "Leave" : "Join",
      "aria-label": `${isIn ? "Leave" : "Join"} ${namespace}`,
      on: { click: () => (isIn ? actions.leave(namespace) : actions.join(namespace)) },
    }),
  );
}
