/** Drafts as text: for links and for the memory of the browser. Bytes are hex, and large files only their names. */

import { type Argument, bytesOfHex, type Draft, EMPTY_DRAFT, hexOfBytes } from "./argument.js";
import { isRecord } from "./setup.js";

/** Above this a file is remembered by its name alone. */
const MAX_FILE_BYTES = 4_096;
const MAX_ARGUMENTS = 20;
const MAX_TEXT = 20_000;

export interface StoredDraft {
  readonly namespace: string;
  readonly event: string;
  readonly args: readonly Record<string, unknown>[];
  readonly ack: boolean;
  readonly timeoutMs: number;
}

export function storedDraft(draft: Draft): StoredDraft {
  return { ...draft, args: draft.args.map(storedArgument) };
}

/** `undefined` for what is no draft. */
export function readDraft(value: unknown): Draft | undefined {
  if (!isRecord(value) || typeof value.event !== "string") return undefined;
  const args = Array.isArray(value.args) ? value.args.slice(0, MAX_ARGUMENTS).map(readArgument) : [];
  const timeoutMs = Number(value.timeoutMs);
  return {
    namespace: typeof value.namespace === "string" ? value.namespace.slice(0, MAX_TEXT) : "/",
    event: value.event.slice(0, MAX_TEXT),
    args: args.filter((argument) => argument !== undefined),
    ack: value.ack !== false,
    timeoutMs: Number.isFinite(timeoutMs) && timeoutMs >= 1 ? timeoutMs : EMPTY_DRAFT.timeoutMs,
  };
}

function storedArgument(argument: Argument): Record<string, unknown> {
  if (argument.kind !== "file") return { kind: argument.kind, text: argument.text };
  const { kind, name, sizeBytes, bytes } = argument;
  const isSmall = bytes !== undefined && bytes.length <= MAX_FILE_BYTES;
  return { kind, name, sizeBytes, ...(isSmall ? { hex: hexOfBytes(bytes) } : {}) };
}

function readArgument(value: unknown): Argument | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, text } = value;
  if ((kind === "json" || kind === "text" || kind === "hex") && typeof text === "string")
    return { kind, text: text.slice(0, MAX_TEXT) };
  if (kind !== "file" || typeof value.name !== "string") return undefined;
  const bytes = typeof value.hex === "string" ? bytesOfHex(value.hex.slice(0, MAX_FILE_BYTES * 3)) : undefined;
  const sizeBytes = bytes?.length ?? (Number(value.sizeBytes) || 0);
  const file = { kind, name: value.name.slice(0, 200), sizeBytes } as const;
  return bytes === undefined ? file : { ...file, bytes };
}
