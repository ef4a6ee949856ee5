/** What the hub can be told, and what it does when it is told nothing. */

import { type Audience, parseRule, type RelayRules, relayRules } from "../app/relay-rules.js";
import { HubError } from "../hub-error.js";
import { badOption, type Option, resolveOption, type Sources } from "./option.js";

export interface HubConfig {
  /** 0 lets the system choose a free one. */
  readonly port: number;
  /** `undefined` listens on every address of the machine. */
  readonly host: string | undefined;
  /** Origins of pages elsewhere that may connect from a browser. */
  readonly origins: readonly Origin[];
  readonly rules: RelayRules;
  /** Rooms that programs may use in `/`: names, or prefixes that end in a star. */
  readonly rooms: readonly string[];
  /** What one client may send a second, to programs and in the chat together; Infinity: as much as it likes. */
  readonly rate: { readonly messages: number; readonly bytes: number };
  /** How long a stop may take. */
  readonly drainMs: number;
  /** Whether the testing tool is served. */
  readonly tool: boolean;
}

export type Origin = string | RegExp;

const port = whole({
  key: "port",
  flag: "-p, --port <number>",
  env: "PORT",
  summary: "port to listen on; 0 takes a free one",
  fallback: 3000,
  most: 65_535,
});

const host: Option<string | undefined> = {
  key: "host",
  flag: "--host <address>",
  env: "HOST",
  summary: "address or name to listen on",
  defaultText: "every address of the machine",
  fallback: undefined,
  repeatable: false,
  parse: (value, from) => {
    if (typeof value === "string" && /^[\w.:%-]+$/.test(value)) return value;
    throw badOption(from, "an address or a host name", value);
  },
};

const LOCAL_ORIGIN = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;

const origins: Option<readonly Origin[]> = {
  key: "origins",
  flag: "--origins <origin...>",
  env: undefined,
  summary: "origins of pages that may connect from a browser, such as `https://app.example.org`; `*` allows all",
  defaultText: "this hub and pages on localhost",
  fallback: [LOCAL_ORIGIN],
  repeatable: true,
  parse: (value, from) =>
    parseTexts(value, from).map((origin) => {
      if (origin === "*") return /^/;
      if (/^https?:\/\/[^/\s]+$/.test(origin)) return origin;
      throw badOption(from, "an origin such as https://app.example.org", origin);
    }),
};

const relay: Option<RelayRules> = {
  key: "relay",
  flag: "--relay <event=audience...>",
  env: undefined,
  summary:
    "who hears an event: `others`, `everyone`, `room`, `client` or `nobody`; `*` stands for every event without a rule",
  defaultText: "see the relay rules",
  fallback: relayRules(),
  repeatable: true,
  parse: (value, from) => relayRules(new Map(parsePairs(value, from))),
};

const rooms: Option<readonly string[]> = {
  key: "rooms",
  flag: "--rooms <name...>",
  env: undefined,
  summary: "rooms that programs may use: a name, or the start of names and a star, such as `news-*`",
  defaultText: "`*`",
  fallback: ["*"],
  repeatable: true,
  parse: parseTexts,
};

const messagesPerSecond = whole({
  key: "messagesPerSecond",
  flag: "--messages-per-second <number>",
  summary: "messages that one client may send a second; more have to wait; 0 for any number",
  fallback: 1_000,
  most: 1_000_000,
});

const bytesPerSecond = whole({
  key: "bytesPerSecond",
  flag: "--bytes-per-second <number>",
  summary: "bytes that one client may send a second; more have to wait; 0 for any number",
  fallback: 5_000_000,
  most: 999_999_999,
});

const drainSeconds = whole({
  key: "drainSeconds",
  flag: "--drain-seconds <number>",
  summary: "how long a stop may take before connections are cut",
  fallback: 5,
  most: 3_600,
});

const tool: Option<boolean> = {
  key: "tool",
  flag: "--tool <on-or-off>",
  env: undefined,
  summary: "whether the testing tool is served at `/tool`; `true` or `false` in the file",
  defaultText: "on",
  fallback: true,
  repeatable: false,
  parse: (value, from) => {
    if (value === true || value === "on") return true;
    if (value === false || value === "off") return false;
    throw badOption(from, "on or off", value);
  },
};

export const options: readonly Option<unknown>[] = Object.freeze([
  port,
  host,
  origins,
  relay,
  rooms,
  messagesPerSecond,
  bytesPerSecond,
  drainSeconds,
  tool,
]);

/** Throws `HubError` "bad-option" for what cannot be. */
export function resolveConfig(sources: Sources): HubConfig {
  const { file } = sources;
  for (const key of Object.keys(file?.values ?? {})) {
    if (options.some((option) => option.key === key)) continue;
    const known = options.map((option) => option.key).join(", ");
    throw new HubError("bad-option", `unknown key ${JSON.stringify(key)} in ${file?.path}: there are ${known}`);
  }
  return Object.freeze({
    port: resolveOption(port, sources),
    host: resolveOption(host, sources),
    origins: resolveOption(origins, sources),
    rules: resolveOption(relay, sources),
    rooms: resolveOption(rooms, sources),
    rate: Object.freeze({
      messages: resolveOption(messagesPerSecond, sources) || Number.POSITIVE_INFINITY,
      bytes: resolveOption(bytesPerSecond, sources) || Number.POSITIVE_INFINITY,
    }),
    drainMs: resolveOption(drainSeconds, sources) * 1_000,
    tool: resolveOption(tool, sources),
  });
}

/** A whole number from 0 on. */
function whole({
  most,
  ...option
}: Pick<Option<number>, "key" | "flag" | "summary" | "fallback"> & { env?: string; most: number }): Option<number> {
  return {
    env: undefined,
    ...option,
    defaultText: String(option.fallback),
    repeatable: false,
    parse(value, from) {
      const number = typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : value;
      if (typeof number === "number" && Number.isInteger(number) && number >= 0 && number <= most) return number;
      throw badOption(from, `a whole number from 0 to ${most}`, value);
    },
  };
}

function parseTexts(value: unknown, from: string): readonly string[] {
  const texts = typeof value === "string" ? [value] : value;
  if (Array.isArray(texts) && texts.every((text) => typeof text === "string" && text !== "")) return texts;
  throw badOption(from, "one text or several", value);
}

/** `event=audience` on the command line, an object in a file. */
function parsePairs(value: unknown, from: string): (readonly [string, Audience])[] {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return Object.entries(value).map(([event, audience]) => parseRule(event, audience));
  }
  return parseTexts(value, from).map((pair) => {
    const at = pair.lastIndexOf("=");
    if (at < 1) throw badOption(from, "an event, = and who hears it, such as news=others", pair);
    return parseRule(pair.slice(0, at), pair.slice(at + 1));
  });
}
