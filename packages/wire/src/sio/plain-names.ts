/**
 * The event names met last that JSON takes as they are. Most events of a server have one of a few names: those are not
 * looked at letter by letter each time, and what is read has the very string that listeners are found by (bench:
 * pipeline). Names are characters here: what they are the names of is not known.
 */

/** Few enough to be no memory to speak of, whatever a peer sends: a name that is not here is looked at, no more. */
const SLOTS = 64;
const MAX_LENGTH = 64;
const names: string[] = new Array<string>(SLOTS).fill("");

/** Printable ASCII without what begins an escape or ends a string. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** Whether the name is printable ASCII that JSON writes as it is. */
export function isPlainName(name: string): boolean {
  const slot = slotOf(name.length, name.charCodeAt(name.length - 1));
  if (names[slot] === name) return true;
  if (!PLAIN.test(name)) return false;
  if (name.length <= MAX_LENGTH) names[slot] = internalized(name);
  return true;
}

/** The name that lies there, if it is a plain one. */
export function plainNameAt(text: string, start: number, end: number): string | undefined {
  const length = end - start;
  const known = names[slotOf(length, text.charCodeAt(end - 1))] as string;
  if (known.length === length && text.startsWith(known, start)) return known;
  const name = text.slice(start, end);
  return isPlainName(name) ? name : undefined;
}

function slotOf(length: number, lastCharacter: number): number {
  return (length + lastCharacter) & (SLOTS - 1);
}

/** The same name as engines keep those of properties: found without a look at its letters, and not a part of a text. */
function internalized(name: string): string {
  return Object.keys({ [name]: 0 })[0] ?? name;
}
