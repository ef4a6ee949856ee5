/** Round trips that were measured, and what they come to. Bounded. */

export type SampleKind = "ack" | "heartbeat" | "http";

export interface Sample {
  readonly at: number;
  readonly ms: number;
  readonly kind: SampleKind;
}

export interface LatencySummary {
  readonly count: number;
  readonly lastMs: number;
  readonly minMs: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly maxMs: number;
}

const MAX_SAMPLES = 120;

export class Latency {
  #samples: Sample[] = [];

  /** Oldest first. */
  get samples(): readonly Sample[] {
    return this.#samples;
  }

  add(sample: Sample): void {
    this.#samples = [...this.#samples.slice(1 - MAX_SAMPLES), sample];
  }

  clear(): void {
    this.#samples = [];
  }

  /** `undefined` while nothing was measured. */
  get summary(): LatencySummary | undefined {
    const last = this.#samples.at(-1);
    if (last === undefined) return undefined;
    const sorted = this.#samples.map(({ ms }) => ms).sort((a, b) => a - b);
    const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? last.ms;
    return { count: sorted.length, lastMs: last.ms, minMs: at(0), medianMs: at(0.5), p95Ms: at(0.95), maxMs: at(1) };
  }
}

export function msText(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

/** Points of a line in a box, the newest at its right end; the highest sample touches the top. */
export function linePoints(samples: readonly Sample[], width: number, height: number): string {
  const top = Math.max(1, ...samples.map(({ ms }) => ms));
  const step = width / Math.max(1, samples.length - 1);
  return samples
    .map(({ ms }, index) => `${(index * step).toFixed(1)},${(height - (ms / top) * (height - 2) - 1).toFixed(1)}`)
    .join(" ");
}
