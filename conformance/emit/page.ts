/** The emit cheatsheet as Markdown. The code shown is the code that was run: it is taken from the functions themselves. */
import { type Line, SECTIONS } from "./cheatsheet.js";
import { CAST, NAMES } from "./scene.js";

const INTRODUCTION = `# The emit cheatsheet

Who gets what. Each line below is run by \`conformance/emit/cheatsheet.test.ts\` as it stands, with published clients of
versions 2.2 to 4.8, and this page is printed from it by \`node scripts/print-reference.mjs\`.

The cast: \`socket\` is Ann's. \`io\` stands for \`io.of("/")\`, and \`admin\` for \`io.of("/admin")\`. Whoever is asked a
\`question\` acknowledges it with their name.
`;

const NOTES = `
## Good to know

- Inside a middleware or a handler of \`connection\` all of this works; a socket gets broadcasts from the moment it is let in.
- \`to\`, \`in\`, \`except\`, \`local\`, \`volatile\`, \`compress\` and \`timeout\` give a new value each and can be chained in any order
  and kept: none of them changes the socket or the server.
- With a function as last argument every emit asks for an acknowledgement. Of a broadcast it is called once, with
  \`(err, responses)\`; each response is the first argument that the client answered with.
- ¹ Not so in Socket.IO 4: there a broadcast that asks for acknowledgements without \`timeout\` fails at once, and
  \`broadcast\` is no function. See [migrating](../migrating.md).
`;

/** The whole page. */
export function emitCheatsheet(): string {
  const cast = NAMES.map((name) => `| ${name} | \`${CAST[name].namespace}\` | ${CAST[name].rooms.join(", ")} |`);
  const sections = SECTIONS.map(({ title, lines }) => `\n## ${title}\n\n${table(lines)}\n`);
  return [
    INTRODUCTION,
    "\n| who | namespace | rooms |\n|---|---|---|\n",
    `${cast.join("\n")}\n`,
    ...sections,
    NOTES,
  ].join("");
}

/** What a function does, as its source says: `({ io }) => io.emit("x")` gives `io.emit("x")`. */
export function codeOf(run: (...args: never[]) => unknown): string {
  const source = run.toString().replace(/\s+/g, " ").replace(/ \./g, ".");
  const awaits = source.startsWith("async ");
  const body = source
    .slice(source.indexOf("=> ") + "=> ".length)
    .replace(/^\{ (.*) \}$/, "$1")
    .replace(/;$/, "");
  return !awaits && /emitWithAck|fetchSockets/.test(body) ? `await ${body}` : body;
}

function table(lines: readonly Line[]): string {
  const head = `| code | ${NAMES.join(" | ")} | answer | |`;
  return [head, head.replace(/[^|]+/g, "---"), ...lines.map(row)].join("\n");
}

function row({ run, shows, hears, answer, note, oursOnly }: Line): string {
  const code = shows === undefined ? `\`${codeOf(run)}\`` : `\`${codeOf(run)}\`, then \`${codeOf(shows)}\``;
  const marks = NAMES.map((name) => (hears.includes(name) ? "✓" : ""));
  const values = answer?.map((value) => JSON.stringify(value)).join(", ") ?? "";
  const cells = [code, ...marks, values === "" ? "" : `\`${values}\``, `${note ?? ""}${oursOnly ? " ¹" : ""}`];
  return `| ${cells.join(" | ")} |`;
}
