/** Set-ups in the address of the page: our own format with a version, and those of others. Reading connects to nothing. */

import { type Draft, EMPTY_DRAFT } from "./argument.js";
import { base64OfJson, jsonOfBase64 } from "./base64-text.js";
import { readV1, readV2, writeV2 } from "./foreign-hash.js";
import { readDraft, storedDraft } from "./saved-draft.js";
import { withoutSecrets } from "./secrets.js";
import { isRecord, readSetup, type Setup, setupChanges } from "./setup.js";

/** Ours reads `tidewire=<version>.<base64url of JSON>`. */
const OURS = /^tidewire=(\d+)\.(.*)$/s;
const VERSION = "1";

export type HashFormat = "tidewire" | "v2";

export type FoundHash =
  | { readonly kind: "none" }
  | { readonly kind: "setup"; readonly format: HashFormat | "v1"; readonly setup: Setup; readonly draft?: Draft }
  | { readonly kind: "problem"; readonly message: string };

export interface HashContent {
  readonly setup: Setup;
  readonly draft: Draft;
  /** Auth payload, headers and the like are left out unless this is true. */
  readonly secrets: boolean;
}

/** Without the `#`. */
export function writeHash(format: HashFormat, { setup, draft, secrets }: HashContent): string {
  const shared = secrets ? setup : withoutSecrets(setup);
  if (format === "v2") return writeV2(shared);
  const isDraftOwn = JSON.stringify(draft) !== JSON.stringify(EMPTY_DRAFT);
  const content = { ...setupChanges(shared), ...(isDraftOwn ? { draft: storedDraft(draft) } : {}) };
  const text = base64OfJson(content).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  return `tidewire=${VERSION}.${text}`;
}

/** With the `#` or without. */
export function readHash(hash: string): FoundHash {
  const text = hash.replace(/^#/, "");
  if (text === "") return { kind: "none" };
  const ours = OURS.exec(text);
  if (ours !== null) return readOurs(ours[1] ?? "", ours[2] ?? "");
  const v1 = readV1(text);
  if (v1 !== undefined) return { kind: "setup", format: "v1", setup: v1 };
  const v2 = readV2(decoded(text));
  if (v2 !== undefined) return { kind: "setup", format: "v2", setup: v2 };
  return problem("The address carries something behind # that is no set-up of this tool. It was left aside.");
}

function readOurs(version: string, text: string): FoundHash {
  if (version !== VERSION)
    return problem(`This link has format ${version}, of which this tool knows nothing: it is newer.`);
  const content = jsonOfBase64(text);
  if (!isRecord(content)) return problem("This link is damaged: a part of it may have been cut off on its way.");
  const draft = content.draft === undefined ? undefined : readDraft(content.draft);
  const found = { kind: "setup", format: "tidewire", setup: readSetup(content) } as const;
  return draft === undefined ? found : { ...found, draft };
}

function problem(message: string): FoundHash {
  return { kind: "problem", message };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
