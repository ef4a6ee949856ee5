/**
 * Connection state recovery, the client's half: which session to ask for, and from where on. A server that can restore
 * sessions adds to each event the offset to resume from, as one more argument; listeners do not get to see it.
 */

export interface Recovery {
  /** What goes into the CONNECT packet, before the application's own data; undefined if nothing can be restored. */
  readonly request: { readonly pid: string; readonly offset?: string } | undefined;
  /** The server answered. @returns whether it restored the session asked for */
  connected(pid: unknown): boolean;
  /**
   * The arguments of a received event, without the offset if there is one.
   * Events that ask for an acknowledgement have none, nor have volatile ones: there the last argument is the sender's.
   * So it is taken away only if it is an offset by its form; otherwise it stays, and is believed to be one only while
   * none of a known form was seen.
   */
  received(args: readonly unknown[], asksForAck: boolean, now: number): readonly unknown[];
}

/** A closure: each private name of a class would cost every page some bytes. */
export function createRecovery(): Recovery {
  let session: string | undefined;
  let offset: string | undefined;
  /** Whether an argument had the form of an offset. */
  let known = false;
  let tag: string | undefined;
  let tagIsSure = false;

  /**
   * Our server begins all its offsets with one tag, drawn at its start. The first that looks like one is taken for it,
   * until another comes twice: `report.pdf` looks like one too.
   */
  const hasTag = (text: string): boolean => {
    const found = /^([\w-]{6}\.)[\da-z]+$/.exec(text)?.[1];
    if (found === undefined || (tagIsSure && found !== tag)) return false;
    tagIsSure = found === tag;
    tag = found;
    return true;
  };

  return {
    get request() {
      if (session === undefined) return undefined;
      return offset === undefined ? { pid: session } : { pid: session, offset };
    },

    connected(pid) {
      const recovered = pid !== undefined && pid === session;
      session = typeof pid === "string" ? pid : undefined;
      if (!recovered) {
        offset = tag = undefined;
        known = tagIsSure = false;
      }
      return recovered;
    },

    received(args, asksForAck, now) {
      const last = args.at(-1);
      if (session === undefined || asksForAck || args.length < 2 || typeof last !== "string") return args;
      const isOffset = hasTag(last) || startsWithTime(last, now);
      if (isOffset || !known) offset = last;
      known ||= isOffset;
      return isOffset ? args.slice(0, -1) : args;
    },
  };
}

const DAY_MS = 86_400_000;

/**
 * The offsets of other servers start with the time: in base 64 with an optional counter (in memory), as `ms-counter`
 * (Redis streams), or as seconds in 24 hex digits (MongoDB).
 */
function startsWithTime(text: string, now: number): boolean {
  let time = 0;
  if (/^[\w-]{7}(\.[\w-]+)?$/.test(text)) {
    for (let at = 0; at < 7; at++) time = time * 64 + digitOf(text.charCodeAt(at));
  } else if (/^\d{13}-\d+$/.test(text)) time = Number(text.slice(0, 13));
  else if (/^[\da-f]{24}$/.test(text)) time = Number(`0x${text.slice(0, 8)}`) * 1000;
  return Math.abs(time - now) < DAY_MS;
}

/** 0-9, A-Z, a-z, "-", "_". */
function digitOf(char: number): number {
  if (char > 96) return char - 61;
  if (char > 94) return 63;
  return char > 64 ? char - 55 : char > 47 ? char - 48 : 62;
}
