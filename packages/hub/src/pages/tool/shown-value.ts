/** A value that came or went, as text for people: JSON in which bytes have a name and can be looked at apart. */

export interface ShownBytes {
  readonly label: string;
  readonly bytes: Uint8Array;
}

export interface Shown {
  readonly text: string;
  readonly binaries: readonly ShownBytes[];
  /** How much of the text was left out. */
  readonly cutCharacters: number;
}

const MAX_TEXT = 20_000;
const MAX_LINE = 72;
const MAX_BINARIES = 20;

export function showValue(value: unknown): Shown {
  const binaries: ShownBytes[] = [];
  const marked = (item: unknown): unknown => {
    const bytes = bytesOf(item);
    if (bytes === undefined) return item;
    const label = `binary ${binaries.length + 1}`;
    if (binaries.length < MAX_BINARIES) binaries.push({ label, bytes });
    return `⟨${label}: ${sizeText(bytes.length)}⟩`;
  };
  const text = write(value, marked);
  return { text: text.slice(0, MAX_TEXT), binaries, cutCharacters: Math.max(0, text.length - MAX_TEXT) };
}

/** Bytes of any kind a client hands out, or `undefined`. */
export function bytesOf(value: unknown): Uint8Array | undefined {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return undefined;
}

export function sizeText(bytes: number): string {
  if (bytes < 1_000) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Rows of sixteen bytes: where, in hex, and as characters. */
export function hexRows(bytes: Uint8Array, maxBytes = 256): string {
  const rows: string[] = [];
  for (let at = 0; at < Math.min(bytes.length, maxBytes); at += 16) {
    const row = [...bytes.subarray(at, Math.min(at + 16, maxBytes))];
    const hex = row.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const characters = row.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "·")).join("");
    rows.push(`${at.toString(16).padStart(4, "0")}  ${hex.padEnd(47)}  ${characters}`);
  }
  if (bytes.length > maxBytes) rows.push(`… ${sizeText(bytes.length - maxBytes)} more`);
  return rows.join("\n");
}

function write(value: unknown, marked: (item: unknown) => unknown): string {
  if (value === undefined) return "undefined";
  const top = marked(value);
  if (top !== value) return String(top);
  try {
    // The replacer is asked before JSON looks at what stands there, except for what brings its own JSON: Buffers.
    const text = JSON.stringify(
      value,
      function (this: Record<string, unknown>, key, item) {
        const own = key === "" ? item : this[key];
        return bytesOf(own) === undefined ? item : marked(own);
      },
      2,
    );
    if (text === undefined) return String(value);
    // What is short is easier to read in one line. Line ends of JSON stand outside of its strings.
    const line = text.replace(/\n\s*/g, " ");
    return line.length <= MAX_LINE ? line : text;
  } catch {
    return String(value);
  }
}
