/**
 * Connection state recovery, the client's half: which session to ask for, and from where on. A server that can restore
 * sessions adds to each event the offset to resume from, as one more argument; listeners do not get to see it.
 */

/**
 * Offsets of our server begin as its sessions do, with a tag. Others start with the time: in base 64 (in memory), in
 * milliseconds (Redis streams), in seconds as hex digits (MongoDB).
 */
const OFFSET = /^(?:([\w-]{7})(?:\.[\w-]+)?|(\d{13})-\d+|([\da-f]{8})[\da-f]{16})$/;
const TAG_LENGTH = 7;
const DAY_MS = 86_400_000;

export interface Recovery {
  /** What goes into the CONNECT packet, beside what the application says of itself. */
  request(auth: unknown): unknown;
  /** The server answered: whether it restored the session asked for. */
  connected(pid: unknown): boolean;
  /**
   * The arguments of an event that asks for no acknowledgement, without the offset if there is one. Volatile events have
   * none: there the last argument is the sender's. So it is taken away only if it is an offset by its form; otherwise it
   * stays, and is believed to be one only while none of a known form was seen.
   */
  received(args: unknown[]): unknown[];
}

export function createRecovery(): Recovery {
  let session: unknown;
  let offset: string | undefined;
  /** Whether an argument had the form of an offset: from then on nothing else is taken for one. */
  let known = false;

  const isOffset = (text: string) => {
    const [, base64, ms, seconds] = OFFSET.exec(text) ?? [];
    let time = Number(ms ?? Number(`0x${seconds}`) * 1000);
    if (base64) time = [...base64].reduce((sum, digit) => sum * 64 + digitOf(digit.charCodeAt(0)), 0);
    return Math.abs(time - Date.now()) < DAY_MS || text.startsWith(`${session}`.slice(0, TAG_LENGTH));
  };

  return {
    request: (auth) => (session ? { pid: session, offset, ...(auth as object) } : auth),
    connected(pid) {
      const recovered = !!pid && pid === session;
      session = pid;
      if (!recovered) {
        offset = undefined;
        known = false;
      }
      return recovered;
    },
    received(args) {
      const last = args.at(-1);
      if (!session || args.length < 2 || typeof last !== "string") return args;
      const fits = isOffset(last);
      if (fits || !known) offset = last;
      known ||= fits;
      return fits ? args.slice(0, -1) : args;
    },
  };
}

/** 0-9, A-Z, a-z, "-", "_". */
function digitOf(char: number): number {
  if (char > 96) return char - 61;
  if (char > 94) return 63;
  if (char > 64) return char - 55;
  return char > 47 ? char - 48 : 62;
}
