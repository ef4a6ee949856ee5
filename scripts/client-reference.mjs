/** Prints the option tables of docs/reference/client.md from the comments of the options themselves. Run it to update. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./repository.mjs";

export const REFERENCE = join(root, "docs", "reference", "client.md");

const SOURCE = join(root, "packages", "client", "src", "options.ts");

/**
 * @param source TypeScript whose option interfaces comment each member: what it does, then "Default: …".
 * @returns {Record<string, string>} name of an interface → its table in Markdown
 */
export function optionTables(source = readFileSync(SOURCE, "utf8")) {
  const tables = {};
  for (const [, name, body] of source.matchAll(/^export interface (\w+Options)\b[^{]*\{\n(.*?)^\}/gms)) {
    const rows = [...body.matchAll(/\/\*\* (.*?) Default: (.*?)\. \*\/\s*"?([\w ]+)"?\?: (.*);/g)].map(
      ([, what, byDefault, option, type]) =>
        `| \`${option}\` | \`${cell(type)}\` | ${cell(byDefault)} | ${cell(what)} |`,
    );
    if (rows.length > 0) {
      tables[name] = ["| option | type | default | what it does |", "|---|---|---|---|", ...rows].join("\n");
    }
  }
  return tables;
}

/** The text with every table between `<!-- options: Name -->` and `<!-- end -->` printed anew. */
export function withTables(text, tables = optionTables()) {
  return text.replace(/(<!-- options: (\w+) -->\n).*?(\n<!-- end -->)/gs, (_, start, name, end) => {
    if (tables[name] === undefined) throw new RangeError(`no options called ${name}`);
    return start + tables[name] + end;
  });
}

function cell(text) {
  return text.replaceAll("|", "\\|");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  writeFileSync(REFERENCE, withTables(readFileSync(REFERENCE, "utf8")));
}
