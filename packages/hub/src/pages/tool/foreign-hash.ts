/**
 * The two formats in which people share set-ups of the well-known client tool: v2 is base64 of a JSON object
 * `{server, listen, emit, config}`, v1 is `url=…&path=…&opt=…&events=…`.
 */

import { base64OfJson, jsonOfBase64 } from "./base64-text.js";
import { pairs, serverOf } from "./plan.js";
import { EMPTY_SETUP, isRecord, names, readSetup, type Setup } from "./setup.js";

/** `undefined` when the text is no such link. */
export function readV2(hash: string): Setup | undefined {
  const value = jsonOfBase64(hash);
  if (!isRecord(value) || typeof value.server !== "string") return undefined;
  const config = objectOf(value.config);
  return readSetup({
    ...server(value.server),
    ...fieldsOf(config),
    listen: names(value.listen),
    emits: names(value.emit),
  });
}

/** A v2 link has one socket: the first namespace stands in its URL. */
export function writeV2(setup: Setup): string {
  const address = serverOf(setup.url);
  const base = "message" in address ? setup.url : address.url;
  const namespace = "message" in address || address.namespace === "/" ? setup.namespaces[0] : address.namespace;
  const query = "message" in address ? {} : address.query;
  const config: Record<string, unknown> = { ...objectOf(setup.options), path: setup.path, forceNew: true };
  const auth = objectOf(setup.auth);
  if (Object.keys(auth).length > 0) config.auth = auth;
  const headers = pairs(setup.headers, ":");
  if (typeof headers === "object" && Object.keys(headers).length > 0) config.extraHeaders = headers;
  const own = pairs(setup.query, "=");
  const all = { ...query, ...(typeof own === "object" ? own : {}) };
  if (Object.keys(all).length > 0) config.query = all;
  if (setup.transports.join() !== EMPTY_SETUP.transports.join()) config.transports = setup.transports;
  if (setup.credentials) config.withCredentials = true;
  return base64OfJson({
    server: namespace === undefined || namespace === "/" ? base : base + namespace,
    listen: setup.listen,
    emit: setup.emits,
    config,
  });
}

/** `undefined` when the text is no such link. That tool speaks as Socket.IO 2 does, over WebSocket alone. */
export function readV1(hash: string): Setup | undefined {
  const given = new URLSearchParams(hash);
  const url = given.get("url");
  if (url === null) return undefined;
  const options = objectOf(given.get("opt") ?? "");
  const path = given.get("path");
  const events = given.get("events") ?? "";
  return readSetup({
    transports: ["websocket"],
    ...server(url),
    ...fieldsOf(options),
    ...(path ? { path } : {}),
    revision: 3,
    listen: eventsOf(events),
    emits: eventsOf(events),
  });
}

function eventsOf(text: string): string[] {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return names(value);
  } catch {
    // A list with commas, then.
  }
  return names(text.split(","));
}

/** A namespace that stands in the URL gets the field that there is for it. */
function server(url: string): Partial<Setup> {
  const address = serverOf(url);
  if ("message" in address) return { url };
  return { url: address.url, namespaces: [address.namespace], query: lines(address.query, "=") };
}

/** Options with a field of their own go there, the rest into the field for the rest. */
function fieldsOf(config: Record<string, unknown>): Partial<Record<keyof Setup, unknown>> {
  const { path, auth, extraHeaders, query, transports, withCredentials, forceNew, autoConnect, parser, ...rest } =
    config;
  const fields: Partial<Record<keyof Setup, unknown>> = {};
  if (typeof path === "string") fields.path = path;
  if (isRecord(auth)) fields.auth = JSON.stringify(auth);
  if (isRecord(extraHeaders)) fields.headers = lines(extraHeaders, ": ");
  if (isRecord(query)) fields.query = lines(query, "=");
  if (Array.isArray(transports)) fields.transports = transports;
  if (withCredentials === true) fields.credentials = true;
  if (Object.keys(rest).length > 0) fields.options = JSON.stringify(rest);
  return fields;
}

function lines(values: Readonly<Record<string, unknown>>, mark: string): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}${mark}${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join("\n");
}

/** Of an object or of its JSON. */
function objectOf(value: unknown): Record<string, unknown> {
  if (isRecord(value)) return value;
  if (typeof value !== "string") return {};
  try {
    const parsed: unknown = JSON.parse(value);
    return isRecord(parsed) ? parsed : {};
  } catch {
    return {};
  }
}
