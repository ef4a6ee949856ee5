/** The list of names as Markdown. */
import { OWNERS } from "./names.js";

const INTRODUCTION = `# Names users reach for

Beside the documented API ([the server](../reference/server.md)), applications, published adapters and tools reach for names
of the incumbent. They are served as views from \`packages/server/src/compat\`, and from nowhere else: nothing below knows
that they exist. This page is printed by \`node scripts/print-reference.mjs\` from the list that
\`conformance/compat/names.test.ts\` looks up on live objects.

Adapters of your own extend the \`Adapter\` of \`socket.io-adapter\`, as published ones do; what the server calls on them is
\`Adapter\` in \`packages/server/src/adapter/adapter.ts\`.
`;

export function compatPage(): string {
  const sections = OWNERS.map(({ title, names }) => {
    const rows = names.map(({ name, is, what }) => `| \`${name}\` | ${is === "absent" ? "not there" : is} | ${what} |`);
    return `\n## ${title}\n\n| name | | what it is |\n|---|---|---|\n${rows.join("\n")}\n`;
  });
  return INTRODUCTION + sections.join("");
}
