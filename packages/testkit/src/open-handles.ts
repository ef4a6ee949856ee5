/** What a process keeps alive: counted before a test and compared after it. */
import type { WaitOptions } from "./inbox.js";
import { eventually } from "./wait.js";

/** Counts per kind of resource that keeps the event loop alive (unref'd timers do not count). */
export function openHandles(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

/** Takes the count now; `nothingLeft` waits until no kind has more than it had then. */
export class HandleWatch {
  readonly #before = openHandles();

  /** What is open now beyond the count at construction, as "TCPSocketWrap: 2". */
  get added(): string[] {
    const added: string[] = [];
    for (const [kind, count] of openHandles()) {
      const more = count - (this.#before.get(kind) ?? 0);
      if (more > 0) added.push(`${kind}: ${more}`);
    }
    return added;
  }

  async nothingLeft(options: WaitOptions = {}): Promise<void> {
    await eventually(() => (this.added.length === 0 ? true : Promise.reject(new RangeError(this.added.join(", ")))), {
      what: "handles were left behind",
      ...options,
    });
  }
}
