/** The list of packets as they travelled, newest first, with a filter and a pause. */

import { ChildList, make, part } from "../../dom.js";
import { type PacketFilter, type PacketLog, passes, type ShownPacket } from "../packet-log.js";
import { sizeText } from "../shown-value.js";
import { timeText } from "./time-text.js";

export interface PacketsActions {
  pause(isPaused: boolean): void;
  clear(): void;
}

const MAX_SHOWN = 200;

export class PacketsView {
  readonly #document: Document;
  readonly #list: ChildList<ShownPacket>;
  #log: PacketLog | undefined;

  constructor(document: Document, actions: PacketsActions) {
    this.#document = document;
    this.#list = new ChildList<ShownPacket>(
      part(document, "packets"),
      ({ id }) => String(id),
      () => "",
      (packet) => this.#row(packet),
    );
    for (const id of ["packets-filter", "packets-direction", "packets-heartbeats"])
      part(document, id).addEventListener("input", () => this.#show());
    part(document, "packets-clear").addEventListener("click", () => actions.clear());
    const pause = part(document, "packets-pause");
    pause.addEventListener("click", () => {
      const isPaused = pause.getAttribute("aria-pressed") !== "true";
      pause.setAttribute("aria-pressed", String(isPaused));
      pause.textContent = isPaused ? "Go on" : "Pause";
      actions.pause(isPaused);
    });
  }

  render(log: PacketLog): void {
    this.#log = log;
    this.#show();
  }

  #show(): void {
    const document = this.#document;
    const { packets = [], totals } = this.#log ?? {};
    const found = packets.filter((packet) => passes(packet, this.#wanted));
    this.#list.show(found.slice(0, MAX_SHOWN));
    part(document, "packets-count").textContent = packets.length === 0 ? "" : String(packets.length);
    part(document, "packets-empty").hidden = packets.length > 0;
    part(document, "packets-totals").textContent =
      totals === undefined || totals.in + totals.out === 0
        ? ""
        : `↓ ${totals.in} packets, ${sizeText(totals.inBytes)} · ↑ ${totals.out} packets, ${sizeText(totals.outBytes)}${
            found.length > MAX_SHOWN ? ` · the newest ${MAX_SHOWN} are shown` : ""
          }`;
  }

  get #wanted(): PacketFilter {
    const field = (id: string) => part<HTMLInputElement>(this.#document, id);
    const direction = field("packets-direction").value;
    return {
      text: field("packets-filter").value.trim(),
      direction: direction === "in" || direction === "out" ? direction : "both",
      heartbeats: field("packets-heartbeats").checked,
    };
  }

  #row({ direction, at, meaning, text, sizeBytes, transport }: ShownPacket): HTMLElement {
    const document = this.#document;
    const isIn = direction === "in";
    return make(
      document,
      "li",
      { class: `row ${direction}` },
      make(
        document,
        "div",
        { class: "head" },
        make(document, "span", { class: "mark", text: isIn ? "↓" : "↑", "aria-hidden": "true" }),
        make(document, "span", { class: "unseen", text: isIn ? "received" : "sent" }),
        make(document, "span", { class: "name", text: meaning }),
        make(document, "span", { class: "tag", text: transport }),
        make(document, "span", { class: "muted", text: sizeText(sizeBytes) }),
        make(document, "time", { text: timeText(at) }),
      ),
      make(document, "pre", { text }),
    );
  }
}
