/** Measures round trips at a steady pace, as chosen; the samples go to `Latency`. */

import type { Latency } from "./latency.js";
import type { Measuring } from "./views/latency-view.js";

export interface MeterWorld {
  now(): number;
  /** Undoes itself. */
  every(ms: number, task: () => void): () => void;
  /** Each calls back when its answer came; never, when none came. */
  ways: Readonly<Record<Exclude<Measuring, "off">, (answered: () => void) => void>>;
  changed(): void;
}

const PACE_MS = 2_000;

export class Meter {
  readonly #world: MeterWorld;
  readonly #latency: Latency;
  #stop: () => void = () => {};

  constructor(latency: Latency, world: MeterWorld) {
    this.#latency = latency;
    this.#world = world;
  }

  measure(how: Measuring): void {
    this.#stop();
    this.#stop = () => {};
    if (how === "off") return;
    const once = () => {
      const at = this.#world.now();
      this.#world.ways[how](() => {
        const now = this.#world.now();
        this.#latency.add({ at: now, ms: now - at, kind: how });
        this.#world.changed();
      });
    };
    once();
    this.#stop = this.#world.every(PACE_MS, once);
  }
}
