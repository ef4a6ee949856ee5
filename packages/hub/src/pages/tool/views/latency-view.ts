/** The meter: what round trips took, in words and as a line. */

import { part } from "../../dom.js";
import { type Latency, linePoints, msText } from "../latency.js";

export type Measuring = "off" | "ack" | "http";

export interface LatencyActions {
  measure(how: Measuring): void;
  clear(): void;
}

const NOTHING = "Nothing was measured yet. Every acknowledgement counts, and with Socket.IO 2 every heartbeat.";

export class LatencyView {
  readonly #document: Document;
  readonly #select: HTMLSelectElement;

  constructor(document: Document, actions: LatencyActions) {
    this.#document = document;
    this.#select = part(document, "measure");
    this.#select.addEventListener("change", () => {
      const { value } = this.#select;
      actions.measure(value === "ack" || value === "http" ? value : "off");
    });
    part(document, "latency-clear").addEventListener("click", () => actions.clear());
  }

  render({ samples, summary }: Latency): void {
    const document = this.#document;
    part(document, "top-latency").textContent = summary === undefined ? "" : msText(summary.lastMs);
    part(document, "latency-text").textContent =
      summary === undefined
        ? NOTHING
        : `last ${msText(summary.lastMs)} · median ${msText(summary.medianMs)} · 95 % ${msText(summary.p95Ms)} · ${msText(
            summary.minMs,
          )} to ${msText(summary.maxMs)} · ${summary.count} measured`;
    document.querySelector("#latency-line")?.setAttribute("points", linePoints(samples, 600, 80));
    document.querySelector("#latency-chart")?.toggleAttribute("hidden", samples.length < 2);
  }
}
