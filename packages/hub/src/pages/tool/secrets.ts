/** What of a set-up is nobody else's business: links and code leave it out unless one asks for it. */

import { isRecord, type Setup } from "./setup.js";

const SECRET_NAME = /token|secret|passw|pwd|auth|api-?_?key|credential|session|cookie|jwt|bearer|signature/i;

/** Without auth payload and headers, and without what is named like a secret in the query, the URL and the options. */
export function withoutSecrets(setup: Setup): Setup {
  return {
    ...setup,
    url: withoutSecretsInUrl(setup.url),
    auth: "",
    headers: "",
    query: setup.query
      .split("\n")
      .filter((line) => !SECRET_NAME.test(line.split("=", 1)[0] ?? ""))
      .join("\n"),
    options: withoutSecretsInJson(setup.options),
  };
}

function withoutSecretsInUrl(text: string): string {
  const [base = "", query] = text.split("?", 2);
  const bare = base.replace(/^([a-z][a-z\d+.-]*:\/\/)[^/@]*@/i, "$1");
  if (query === undefined) return bare;
  const kept = query.split("&").filter((pair) => !SECRET_NAME.test(pair.split("=", 1)[0] ?? ""));
  return kept.length === 0 ? bare : `${bare}?${kept.join("&")}`;
}

function withoutSecretsInJson(text: string): string {
  if (text.trim() === "") return text;
  try {
    const value: unknown = JSON.parse(text);
    const cleaned = clean(value);
    return JSON.stringify(cleaned) === JSON.stringify(value) ? text : JSON.stringify(cleaned);
  } catch {
    // What cannot be read cannot be cleaned.
    return "";
  }
}

function clean(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(clean);
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).filter(([name]) => !SECRET_NAME.test(name) && name !== "extraHeaders");
  return Object.fromEntries(kept.map(([name, item]) => [name, clean(item)]));
}
