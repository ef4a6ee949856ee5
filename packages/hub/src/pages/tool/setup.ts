/** What a connection is set up with: plain values that a form shows, a link carries and a plan is made of. */

export type TransportName = "polling" | "websocket" | "webtransport";

export const TRANSPORTS: readonly TransportName[] = ["polling", "websocket", "webtransport"];

export interface Setup {
  readonly url: string;
  readonly path: string;
  /** One socket each. */
  readonly namespaces: readonly string[];
  /** Of Engine.IO: 4 is spoken by Socket.IO 3 and 4, 3 by Socket.IO 2. */
  readonly revision: 3 | 4;
  readonly transports: readonly TransportName[];
  /** Whether cookies go to other origins. */
  readonly credentials: boolean;
  /** JSON, or empty. */
  readonly auth: string;
  /** Lines of `Name: value`. */
  readonly headers: string;
  /** Lines of `name=value`. */
  readonly query: string;
  /** JSON with more options of the client, or empty. */
  readonly options: string;
  /** Events to show; none stands for all. */
  readonly listen: readonly string[];
  /** Names of events that are offered for sending. */
  readonly emits: readonly string[];
}

export const EMPTY_SETUP: Setup = Object.freeze<Setup>({
  url: "",
  path: "/socket.io",
  namespaces: ["/"],
  revision: 4,
  transports: ["polling", "websocket"],
  credentials: false,
  auth: "",
  headers: "",
  query: "",
  options: "",
  listen: [],
  emits: [],
});

/** A link may come from anywhere: no field of it grows beyond this. */
const MAX_TEXT = 20_000;
const MAX_NAMES = 50;
const MAX_NAME = 500;

/** Takes what fits and leaves the rest as it is by default. */
export function readSetup(value: unknown): Setup {
  const given = isRecord(value) ? value : {};
  const text = (key: keyof Setup, byDefault: string) => {
    const found = given[key];
    return typeof found === "string" ? found.slice(0, MAX_TEXT) : byDefault;
  };
  const transports = TRANSPORTS.filter((name) => Array.isArray(given.transports) && given.transports.includes(name));
  const namespaces = names(given.namespaces).map(normalNamespace);
  return {
    url: text("url", EMPTY_SETUP.url),
    path: text("path", EMPTY_SETUP.path),
    namespaces: namespaces.length > 0 ? [...new Set(namespaces)] : EMPTY_SETUP.namespaces,
    revision: given.revision === 3 ? 3 : 4,
    transports: transports.length > 0 ? transports : EMPTY_SETUP.transports,
    credentials: given.credentials === true,
    auth: text("auth", ""),
    headers: text("headers", ""),
    query: text("query", ""),
    options: text("options", ""),
    listen: names(given.listen),
    emits: names(given.emits),
  };
}

/** Only what is not as by default: links stay short. */
export function setupChanges(setup: Setup): Partial<Setup> {
  const changed = Object.entries(setup).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(EMPTY_SETUP[key as keyof Setup]),
  );
  return Object.fromEntries(changed);
}

export function normalNamespace(name: string): string {
  const trimmed = name.trim();
  return trimmed.startsWith("/") ? trimmed : `/${trimmed}`;
}

/** Names as typed into one field. */
export function splitNames(typed: string): string[] {
  return names(typed.split(/[,\n]/));
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function names(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  const texts = value.filter((item) => typeof item === "string").map((item) => item.trim().slice(0, MAX_NAME));
  return [...new Set(texts.filter((item) => item !== ""))].slice(0, MAX_NAMES);
}
