/** One argument of an event as a person writes it: JSON, text, bytes in hex, or a file. */

export type Argument =
  | { readonly kind: "json" | "text" | "hex"; readonly text: string }
  /** `bytes` is missing when the draft was remembered and the file was too large for that. */
  | { readonly kind: "file"; readonly name: string; readonly sizeBytes: number; readonly bytes?: Uint8Array };

export type ArgumentKind = Argument["kind"];

/** An event about to be sent. */
export interface Draft {
  readonly namespace: string;
  readonly event: string;
  readonly args: readonly Argument[];
  readonly ack: boolean;
  /** How long to wait for the acknowledgement. */
  readonly timeoutMs: number;
}

export const EMPTY_DRAFT: Draft = Object.freeze<Draft>({
  namespace: "/",
  event: "message",
  args: [{ kind: "json", text: "" }],
  ack: true,
  timeoutMs: 5_000,
});

export type Values =
  | { readonly kind: "values"; readonly values: readonly unknown[] }
  /** `at` counts from 0. */
  | { readonly kind: "problem"; readonly at: number; readonly message: string };

/** An only argument that is empty JSON stands for no argument at all. */
export function valuesOf(args: readonly Argument[]): Values {
  const [only] = args;
  if (args.length === 1 && only?.kind === "json" && only.text.trim() === "") return { kind: "values", values: [] };
  const values: unknown[] = [];
  for (const [at, argument] of args.entries()) {
    const value = valueOfOne(argument);
    if (typeof value === "string") return { kind: "problem", at, message: value };
    values.push(value.value);
  }
  return { kind: "values", values };
}

/** A text says what is wrong. */
function valueOfOne(argument: Argument): { readonly value: unknown } | string {
  switch (argument.kind) {
    case "text":
      return { value: argument.text };
    case "json":
      try {
        return { value: JSON.parse(argument.text) };
      } catch (error) {
        const reason = error instanceof Error ? error.message : "it cannot be read";
        return `This is no JSON: ${reason}. Choose Text to send it as it stands.`;
      }
    case "hex": {
      const bytes = bytesOfHex(argument.text);
      return bytes === undefined ? "Bytes are written as pairs of 0-9 and a-f, such as 48 65 6c." : { value: bytes };
    }
    case "file":
      return argument.bytes === undefined
        ? `Choose ${argument.name || "a file"} again: files are not remembered.`
        : { value: argument.bytes };
  }
}

/** Blanks, commas, colons and `0x` between the pairs are left out. */
export function bytesOfHex(text: string): Uint8Array | undefined {
  const digits = text.replace(/0x|[\s,:]/gi, "");
  if (digits.length % 2 !== 0 || /[^\da-f]/i.test(digits)) return undefined;
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function hexOfBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
