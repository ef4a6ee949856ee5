/** The set-up and the draft on their way out: as a link, and as a program. Secrets go along only when asked for. */

import type { Draft } from "./argument.js";
import { type CodeFlavour, exportCode } from "./export-code.js";
import { type HashFormat, writeHash } from "./hash.js";
import { planOf } from "./plan.js";
import { withoutSecrets } from "./secrets.js";
import type { Setup } from "./setup.js";

export interface Shared {
  readonly setup: Setup;
  readonly draft: Draft;
  readonly secrets: boolean;
}

/** `page` is the address of the tool without its `#`. */
export function linkOf(page: string, format: HashFormat, shared: Shared): string {
  return `${page}#${writeHash(format, shared)}`;
}

export function codeOf(flavour: CodeFlavour, { setup, draft, secrets }: Shared): string {
  const planned = planOf(secrets ? setup : withoutSecrets(setup));
  if (planned.kind === "problem") return `// ${planned.problem.message.replace(/\s+/g, " ")}`;
  return exportCode(flavour, { plan: planned.plan, draft, listen: setup.listen });
}
