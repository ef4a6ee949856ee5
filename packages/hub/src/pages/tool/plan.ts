/** From a set-up to what the client takes; or what is wrong with it, and where. */

import { isRecord, normalNamespace, type Setup, type TransportName } from "./setup.js";

export interface Plan {
  /** Of the server, without a path. */
  readonly url: string;
  readonly namespaces: readonly string[];
  readonly revision: 3 | 4;
  readonly transports: readonly TransportName[];
  readonly auth: Record<string, unknown> | undefined;
  /** For the manager. */
  readonly options: Readonly<Record<string, unknown>>;
}

export interface Problem {
  readonly field: keyof Setup;
  readonly message: string;
}

export type Planned =
  | { readonly kind: "plan"; readonly plan: Plan }
  | { readonly kind: "problem"; readonly problem: Problem };

/** Options that have a field of their own, or that the tool needs for itself. */
const OWN = ["path", "query", "auth", "extraHeaders", "transports", "withCredentials", "autoConnect", "parser"];

export function planOf(setup: Setup): Planned {
  const server = serverOf(setup.url);
  if ("message" in server) return problem("url", server.message);
  const auth = jsonObject(setup.auth);
  if (typeof auth === "string") return problem("auth", auth);
  const more = jsonObject(setup.options);
  if (typeof more === "string") return problem("options", more);
  const own = Object.keys(more ?? {}).find((key) => OWN.includes(key));
  if (own !== undefined) return problem("options", `"${own}" has a field of its own: write it there.`);
  const headers = pairs(setup.headers, ":");
  if (typeof headers === "string") return problem("headers", headers);
  const query = pairs(setup.query, "=");
  if (typeof query === "string") return problem("query", query);
  if (!setup.path.startsWith("/")) return problem("path", "The path begins with a slash, such as /socket.io.");
  // Socket.IO 2 has no auth payload: what a server of that time looks at is the query.
  const authQuery = setup.revision === 3 ? Object.fromEntries(Object.entries(auth ?? {}).map(asParameter)) : {};
  const options: Record<string, unknown> = {
    ...more,
    path: setup.path,
    query: { ...server.query, ...query, ...authQuery },
    withCredentials: setup.credentials,
  };
  if (Object.keys(headers).length > 0) options.extraHeaders = headers;
  const others = setup.namespaces.filter((name) => server.namespace === "/" || name !== "/").map(normalNamespace);
  const namespaces = [...new Set(server.namespace === "/" ? others : [server.namespace, ...others])];
  const plan = {
    url: server.url,
    namespaces: namespaces.length === 0 ? ["/"] : namespaces,
    revision: setup.revision,
    transports: setup.revision === 3 ? setup.transports.filter((name) => name !== "webtransport") : setup.transports,
    auth: setup.revision === 3 ? undefined : auth,
    options,
  };
  if (plan.transports.length === 0)
    return problem("transports", "Choose polling or WebSocket: 2.x has no WebTransport.");
  return { kind: "plan", plan };
}

export interface ServerAddress {
  readonly url: string;
  /** What stands behind the host in the URL, as `io()` understands it. */
  readonly namespace: string;
  readonly query: Readonly<Record<string, string>>;
}

export function serverOf(typed: string): ServerAddress | { readonly message: string } {
  const text = typed.trim();
  if (text === "") return { message: "Type the address of the server, such as http://localhost:8080." };
  const hasScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(text);
  let url: URL;
  try {
    url = new URL(hasScheme ? text : `http://${text.replace(/^\/\//, "")}`);
  } catch {
    return { message: "This is no URL. One looks like https://example.org:3000." };
  }
  const scheme = { "http:": "http:", "https:": "https:", "ws:": "http:", "wss:": "https:" }[url.protocol];
  if (scheme === undefined) return { message: `${url.protocol}// does not work here: use http, https, ws or wss.` };
  const namespace = url.pathname === "" ? "/" : decoded(url.pathname.replace(/(.)\/$/, "$1"));
  return { url: `${scheme}//${url.host}`, namespace, query: Object.fromEntries(url.searchParams) };
}

/** `undefined` for nothing, a text for what is wrong. */
export function jsonObject(text: string): Record<string, unknown> | undefined | string {
  if (text.trim() === "") return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : 'This has to be a JSON object, such as { "token": "…" }.';
  } catch (error) {
    return `This is no JSON: ${error instanceof Error ? error.message : "it cannot be read"}.`;
  }
}

/** Lines of a name, a mark and a value. A text says what is wrong. */
export function pairs(text: string, mark: ":" | "="): Record<string, string> | string {
  const found: Record<string, string> = {};
  for (const line of text.split("\n")) {
    if (line.trim() === "") continue;
    const at = line.indexOf(mark);
    const name = line.slice(0, at).trim();
    if (at < 1 || name === "")
      return `Write one ${mark === ":" ? "Name: value" : "name=value"} a line, not ${line.trim()}`;
    if (mark === ":" && !/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return `${name} is no name of a header.`;
    found[name] = line.slice(at + 1).trim();
  }
  return found;
}

function asParameter([name, value]: [string, unknown]): [string, string] {
  return [name, typeof value === "string" ? value : JSON.stringify(value)];
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function problem(field: keyof Setup, message: string): Planned {
  return { kind: "problem", problem: { field, message } };
}
