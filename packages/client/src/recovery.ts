/**
 * Connection state recovery, the client's half: which session to ask for, and from where on. A server that can restore
 * sessions adds to each event the offset to resume from, as one more argument; listeners do not get to see it.
 */

export class Recovery {
  #pid: string | undefined;
  #offset: string | undefined;
  /** Whether an argument was an offset beyond doubt. */
  #certain = false;

  /** What goes into the CONNECT packet, before the application's own data; undefined if nothing can be restored. */
  get request(): { readonly pid: string; readonly offset?: string } | undefined {
    if (this.#pid === undefined) return undefined;
    return this.#offset === undefined ? { pid: this.#pid } : { pid: this.#pid, offset: this.#offset };
  }

  /** The server answered. @returns whether it restored the session asked for */
  connected(pid: unknown): boolean {
    const recovered = pid !== undefined && pid === this.#pid;
    this.#pid = typeof pid === "string" ? pid : undefined;
    if (!recovered) this.#offset = undefined;
    return recovered;
  }

  /**
   * The arguments of a received event, without the offset if there is one.
   * Events that ask for an acknowledgement have none, nor have volatile ones: there the last argument is the sender's.
   * So it is taken away only if it is an offset beyond doubt; otherwise it stays, and is believed to be one only while
   * no certain one was seen.
   */
  received(args: readonly unknown[], asksForAck: boolean, now: number): readonly unknown[] {
    const last = args.at(-1);
    if (this.#pid === undefined || asksForAck || args.length < 2 || typeof last !== "string") return args;
    const certain = isOffset(last, now);
    this.#certain ||= certain;
    if (certain || !this.#certain) this.#offset = last;
    return certain ? args.slice(0, -1) : args;
  }
}

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
const DAY_MS = 86_400_000;

/**
 * The offsets that servers in the field write all start with the time: in base 64 with an optional counter (in
 * memory), as `ms-counter` (Redis streams), or as seconds in 24 hex digits (MongoDB).
 */
function isOffset(text: string, now: number): boolean {
  let time = 0;
  if (/^[\w-]{7}(\.[\w-]+)?$/.test(text)) {
    for (const digit of text.slice(0, 7)) time = time * 64 + DIGITS.indexOf(digit);
  } else if (/^\d{13}-\d+$/.test(text)) time = Number(text.slice(0, 13));
  else if (/^[\da-f]{24}$/.test(text)) time = Number(`0x${text.slice(0, 8)}`) * 1000;
  return Math.abs(time - now) < DAY_MS;
}
