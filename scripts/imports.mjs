/** Which modules a TypeScript source names. A scan of the text: needs no compiler, so it also works on fixtures. */

const STATEMENT = /^[ \t]*(?:import|export)\b(?:[^;"'`()=]*?\bfrom)?\s*(["'])([^"'\n]+)\1/gm;
const CALL = /\b(?:import|require)\s*\(\s*(["'])([^"'\n]+)\1/g;

/** The specifiers of every static, dynamic, re-exporting and type-only import, without duplicates. */
export function importsOf(source) {
  const code = withoutCommentsAndTemplates(source);
  const specifiers = new Set();
  for (const pattern of [STATEMENT, CALL]) {
    for (const match of code.matchAll(pattern)) specifiers.add(match[2]);
  }
  return [...specifiers];
}

/** The source with comments, template text and regular expressions blanked; quoted strings and line breaks stay. */
export function withoutCommentsAndTemplates(source) {
  const out = source.split("");
  const blank = (from, to) => {
    for (let at = from; at < to; at++) if (out[at] !== "\n") out[at] = " ";
  };
  /** Brace depths at which a `${` was opened: its closing brace resumes the template. */
  const templates = [];
  let depth = 0;
  let before = "";
  let at = 0;
  while (at < source.length) {
    const char = source[at];
    const start = at;
    if (source.startsWith("//", at)) {
      at = endOf(source, "\n", at);
      blank(start, at);
      continue;
    }
    if (source.startsWith("/*", at)) {
      at = Math.min(source.length, endOf(source, "*/", at + 2) + 2);
      blank(start, at);
      continue;
    }
    if (char === '"' || char === "'") {
      at = endOfQuoted(source, at);
      before = char;
      continue;
    }
    if (char === "/" && startsRegExp(before)) {
      at = endOfRegExp(source, at);
      blank(start + 1, at);
      before = "/re/";
      continue;
    }
    const resumes = char === "}" && templates.at(-1) === depth;
    if (resumes) templates.pop();
    if (char === "`" || resumes) {
      const end = endOfTemplateText(source, at + 1);
      blank(start + 1, end);
      at = end + 1;
      if (source[end] === "$") {
        templates.push(depth);
        at = end + 2;
        before = "{";
      } else {
        before = "`";
      }
      continue;
    }
    if (char === "{") depth++;
    if (char === "}") depth--;
    if (/[\w$]/.test(char)) {
      while (at < source.length && /[\w$]/.test(source[at])) at++;
      before = source.slice(start, at);
      continue;
    }
    if (!/\s/.test(char)) before = char;
    at++;
  }
  return out.join("");
}

function endOf(source, mark, from) {
  const found = source.indexOf(mark, from);
  return found === -1 ? source.length : found;
}

function endOfQuoted(source, from) {
  let at = from + 1;
  while (at < source.length && source[at] !== source[from] && source[at] !== "\n") at += source[at] === "\\" ? 2 : 1;
  return at + 1;
}

/** Up to the closing backtick, or to the dollar sign of a `${`. */
function endOfTemplateText(source, from) {
  let at = from;
  while (at < source.length && source[at] !== "`" && !source.startsWith("${", at)) at += source[at] === "\\" ? 2 : 1;
  return at;
}

function endOfRegExp(source, from) {
  let inClass = false;
  let at = from + 1;
  while (at < source.length && source[at] !== "\n" && (inClass || source[at] !== "/")) {
    if (source[at] === "[") inClass = true;
    if (source[at] === "]") inClass = false;
    at += source[at] === "\\" ? 2 : 1;
  }
  return at + 1;
}

/** A slash is a division after a value and opens a regular expression after anything else. */
function startsRegExp(before) {
  if (/^(?:return|typeof|case|in|of|await|yield|void|delete|throw|else|do)$/.test(before)) return true;
  return before === "" || !/[\w$)\]}"'`]$|^\/re\/$/.test(before);
}
