/** Reads what the compiler declares: the members of classes and interfaces with their docstrings. Knows tsc's layout. */

/**
 * @typedef {{ name: string, signature: string, doc: string }} Member
 * @param {string} text a .d.ts file
 * @param {string} owner name of an exported class or interface
 * @returns {Member[]} its public members, overloads and accessors joined, in order
 */
export function membersOf(text, owner) {
  /** @type {Map<string, Member>} */
  const members = new Map();
  for (const { doc, code } of statements(blockOf(text, owner))) {
    if (/^(?:#|private |protected |constructor\b|static \{)/.test(code)) continue;
    const name = /^(?:(?:readonly|abstract|static|get|set) )*"?([\w$]+)/.exec(code)?.[1];
    if (name === undefined) continue;
    const known = members.get(name);
    if (known === undefined) members.set(name, { name, signature: code.replace(/;$/, ""), doc });
    else members.set(name, { ...known, doc: known.doc || doc });
  }
  return [...members.values()];
}

/** The docstring in front of an exported declaration; empty when there is none. */
export function docOf(text, owner) {
  const head = new RegExp(
    `(/\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/)\\n(?://[^\\n]*\\n)*export (?:declare )?(?:abstract )?\\w+ ${owner}\\b`,
  ).exec(text);
  return plain(head?.[1] ?? "");
}

/**
 * @param {string} text a .ts file
 * @param {string} name of a union of string literals
 * @returns {{ name: string, doc: string }[]} its literals with the docstring before each
 */
export function literalsOf(text, name) {
  const body = new RegExp(`export type ${name} =([^;]*);`).exec(text)?.[1] ?? "";
  const parts = [...body.matchAll(/(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)?\s*\| "([^"]+)"/g)];
  return parts.map(([, doc = "", literal]) => ({ name: literal, doc: plain(doc) }));
}

function blockOf(text, owner) {
  const start = new RegExp(`^export (?:declare )?(?:abstract )?(?:class|interface) ${owner}\\b.*\\{$`, "m").exec(text);
  if (start === null) throw new Error(`no class or interface ${owner} is declared there`);
  const from = start.index + start[0].length + 1;
  return text.slice(from, text.indexOf("\n}", from)).split("\n");
}

/** Docstring and code of each member; a member ends where its brackets are closed and a semicolon follows. */
function* statements(lines) {
  let doc = [];
  let code = [];
  let inDoc = false;
  for (const line of lines.map((each) => each.trim())) {
    if (inDoc || (code.length === 0 && line.startsWith("/**"))) {
      doc = inDoc ? [...doc, line] : [line];
      inDoc = !line.endsWith("*/");
      continue;
    }
    code.push(line);
    const joined = code.join(" ");
    if (!line.endsWith(";") || depth(joined) > 0) continue;
    yield { doc: plain(doc.join("\n")), code: joined };
    doc = [];
    code = [];
  }
}

function depth(code) {
  return (code.match(/[({[]/g)?.length ?? 0) - (code.match(/[)}\]]/g)?.length ?? 0);
}

/** A docstring without its stars, on one line. */
function plain(doc) {
  return doc
    .replace(/^\/\*\*|\*\/$/g, "")
    .replace(/^\s*\* ?/gm, "")
    .replace(/\s+/g, " ")
    .trim();
}
