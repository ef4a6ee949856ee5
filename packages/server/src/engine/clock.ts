/**
 * One timer for every deadline of a server: a hierarchical timing wheel.
 * Setting, moving and cancelling a deadline is O(1) and allocates nothing; the host timer only runs towards
 * the next occupied slot, never idles along. It must not know what a deadline is about.
 */

/** Where time comes from; tests bring their own. */
export interface TimeSource {
  /** Milliseconds that never run backwards, whole ones. */
  now(): number;
  /** Runs `wake` once after `ms`; returns what cancels it. Must not keep the process alive. */
  schedule(wake: () => void, ms: number): () => void;
}

/** Whose deadline it is. An object rather than a function: a server has one for each session (bench: idle memory). */
export interface DeadlineOwner {
  /** Called at the earliest in the tick in which it falls due; it is no longer set then and may be set again. */
  elapsed(now: number): void;
}

/** One appointment. Made once by its owner and moved as often as needed. */
export class Deadline {
  readonly owner: DeadlineOwner;
  // Plain fields, read by the wheel alone: links of the slot's list (bench: idle memory per connection).
  due = 0;
  previous: Deadline | null = null;
  next: Deadline | null = null;

  constructor(owner: DeadlineOwner) {
    this.owner = owner;
  }

  get isSet(): boolean {
    return this.previous !== null;
  }
}

const TICK_MS = 8;
const SLOTS = 64;
const LEVELS = 4;
/** Ticks that one slot of each level covers. */
const SPANS = [1, SLOTS, SLOTS ** 2, SLOTS ** 3];
/** 8 ms · 64^4 = 37 hours; what is due later waits in the last level and is placed again when that slot comes. */
const HORIZON = SLOTS ** LEVELS;
/** The wake tick while deadlines are firing: the end of the round schedules the next one. */
const AWAKE = 0;

export class Clock {
  readonly #source: TimeSource;
  readonly #slots: Deadline[][] = [];
  #tick: number;
  #count = 0;
  #wakeTick = Number.POSITIVE_INFINITY;
  #cancel: (() => void) | null = null;

  constructor(source: TimeSource = systemTime) {
    this.#source = source;
    this.#tick = Math.floor(source.now() / TICK_MS);
    for (let level = 0; level < LEVELS; level++) {
      this.#slots.push(Array.from({ length: SLOTS }, emptyList));
    }
  }

  now(): number {
    return this.#source.now();
  }

  /** How many deadlines are set. */
  get size(): number {
    return this.#count;
  }

  /** Sets or moves `deadline` to `ms` from now (at least one tick of 8 ms, rounded up). */
  set(deadline: Deadline, ms: number): void {
    const now = this.#source.now();
    if (deadline.isSet) this.#unlink(deadline);
    // Nothing is due before the tick we wake at, so the wheel may follow the clock up to there.
    this.#tick = Math.max(this.#tick, Math.min(Math.floor(now / TICK_MS), this.#wakeTick - 1));
    deadline.due = Math.ceil(now + ms);
    this.#insert(deadline);
  }

  cancel(deadline: Deadline): void {
    if (!deadline.isSet) return;
    this.#unlink(deadline);
    // While deadlines are firing the wheel stays where it is: the end of the round sees that nothing is left.
    if (this.#count === 0 && this.#wakeTick !== AWAKE) this.#sleep();
  }

  /** Forgets the host timer and every deadline that is set. */
  stop(): void {
    for (const slots of this.#slots) {
      for (const head of slots) {
        while (head.next !== null && head.next !== head) this.#unlink(head.next);
      }
    }
    if (this.#wakeTick !== AWAKE) this.#sleep();
  }

  #insert(deadline: Deadline): void {
    const dueTick = Math.max(this.#tick + 1, Math.ceil(deadline.due / TICK_MS));
    const level = levelOf(dueTick - this.#tick);
    const reachable = Math.min(dueTick, this.#tick + HORIZON - 1);
    link(this.#list(level, slotOf(reachable, level)), deadline);
    this.#count++;
    const wakeTick = slotStart(reachable, level);
    if (wakeTick < this.#wakeTick) this.#wakeAt(wakeTick);
  }

  #unlink(deadline: Deadline): void {
    unlink(deadline);
    this.#count--;
  }

  #wakeAt(tick: number): void {
    this.#cancel?.();
    this.#wakeTick = tick;
    this.#cancel = this.#source.schedule(this.#wake, Math.max(1, tick * TICK_MS - this.#source.now()));
  }

  #sleep(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#wakeTick = Number.POSITIVE_INFINITY;
  }

  readonly #wake = (): void => {
    this.#cancel = null;
    this.#wakeTick = AWAKE;
    const now = this.#source.now();
    const target = Math.floor(now / TICK_MS);
    while (this.#tick < target && this.#count > 0) {
      const next = this.#nextOccupied();
      if (next > target) break;
      this.#tick = next;
      this.#cascade();
      this.#fire(this.#list(0, slotOf(next, 0)), now);
    }
    if (this.#tick < target) this.#tick = target;
    this.#wakeTick = Number.POSITIVE_INFINITY;
    if (this.#count > 0) this.#wakeAt(this.#nextOccupied());
  };

  /** The first tick after the present one at which a slot holds anything (or a level must be spread out). */
  #nextOccupied(): number {
    let best = Number.POSITIVE_INFINITY;
    for (let level = 0; level < LEVELS; level++) {
      const span = SPANS[level] as number;
      const start = slotStart(this.#tick, level);
      for (let ahead = 1; ahead <= SLOTS; ahead++) {
        const at = start + ahead * span;
        if (at >= best) break;
        const head = this.#list(level, slotOf(at, level));
        if (head.next !== head) {
          best = at;
          break;
        }
      }
    }
    return best;
  }

  /** Spreads the slots of the higher levels that begin at the present tick over the levels below. */
  #cascade(): void {
    for (let level = 1; level < LEVELS; level++) {
      if (this.#tick !== slotStart(this.#tick, level)) return;
      const head = this.#list(level, slotOf(this.#tick, level));
      let entry = head.next;
      head.next = head.previous = head;
      while (entry !== null && entry !== head) {
        const following: Deadline | null = entry.next;
        const dueTick = Math.max(this.#tick, Math.ceil(entry.due / TICK_MS));
        const reachable = Math.min(dueTick, this.#tick + HORIZON - 1);
        const lower = levelOf(reachable - this.#tick);
        link(this.#list(lower, slotOf(reachable, lower)), entry);
        entry = following;
      }
    }
  }

  #fire(head: Deadline, now: number): void {
    for (let entry = head.next; entry !== null && entry !== head; entry = head.next) {
      this.#unlink(entry);
      entry.owner.elapsed(now);
    }
  }

  #list(level: number, slot: number): Deadline {
    return this.#slots[level]?.[slot] as Deadline;
  }
}

const systemTime: TimeSource = {
  // Whole milliseconds: small integers need no object of their own in every deadline.
  now: () => Math.floor(performance.now()),
  schedule(wake, ms) {
    const timer = setTimeout(wake, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

function levelOf(ticksAhead: number): number {
  let level = 0;
  while (level < LEVELS - 1 && ticksAhead >= (SPANS[level + 1] as number)) level++;
  return level;
}

function slotStart(tick: number, level: number): number {
  return tick - (tick % (SPANS[level] as number));
}

function slotOf(tick: number, level: number): number {
  return (tick / (SPANS[level] as number)) & (SLOTS - 1);
}

/** A ring with a head of its own, so that linking needs no test for an end. */
function emptyList(): Deadline {
  const head = new Deadline({ elapsed: () => undefined });
  head.next = head.previous = head;
  return head;
}

function link(head: Deadline, entry: Deadline): void {
  const last = head.previous as Deadline;
  entry.previous = last;
  entry.next = head;
  last.next = entry;
  head.previous = entry;
}

function unlink(entry: Deadline): void {
  (entry.previous as Deadline).next = entry.next;
  (entry.next as Deadline).previous = entry.previous;
  entry.previous = entry.next = null;
}
