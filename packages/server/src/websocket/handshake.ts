/** What is written in answer to a WebSocket handshake: the 101 and its fields, or a refusal. Knows no connection. */
import { type OutgoingHttpHeaders, STATUS_CODES } from "node:http";
import { formatUpgradeResponse, type UpgradeAccept } from "@tidewire/wire/ws";
import { type SerializeOptions, serialize } from "cookie";
import { ServerError } from "../server-error.js";
import { stringHeaders } from "../ws/accept.js";

/** How a request is refused. */
export interface Rejection {
  /** HTTP status, 300 to 599. Default 403. */
  readonly status?: number;
  /** Goes into the body and into `X-WebSocket-Reject-Reason`. Default: what the status means. */
  readonly reason?: string;
  /** Further fields of the response. */
  readonly headers?: OutgoingHttpHeaders;
}

/** A cookie to be set, with the attributes that the library `cookie` knows. */
export interface ResponseCookie extends SerializeOptions {
  readonly name: string;
  readonly value: string;
}

export interface AcceptOptions {
  /** The subprotocol, one of those that the client offers; `null` for none. Default: `handleProtocols`, or the first. */
  readonly protocol?: string | null | undefined;
  /** Further fields of the response. */
  readonly headers?: OutgoingHttpHeaders;
  /** Cookies to be set. */
  readonly cookies?: readonly ResponseCookie[];
}

/** The subprotocol, or undefined for none. Throws ServerError "misuse" for one that the client does not offer. */
export function checkedProtocol(protocol: string | null | false, offered: readonly string[]): string | undefined {
  if (protocol === null || protocol === false || protocol === "") return undefined;
  if (offered.includes(protocol)) return protocol;
  const list = offered.length === 0 ? "none" : offered.join(", ");
  throw new ServerError("misuse", `subprotocol ${JSON.stringify(protocol)} was not offered: the client offers ${list}`);
}

/** The head of the 101. Throws ServerError "misuse" for a field or a cookie that cannot be written. */
export function upgradeHead(
  accepted: UpgradeAccept,
  agreed: { readonly protocol: string | undefined; readonly extensions: string | undefined },
  { headers = {}, cookies = [] }: AcceptOptions,
): string {
  const fields = stringHeaders(headers);
  for (const name of Object.keys(fields)) {
    if (!OURS.test(name)) continue;
    throw new ServerError("misuse", `header ${JSON.stringify(name)} is written by the handshake: leave it out`);
  }
  try {
    const set = cookies.map(({ name, value, ...options }) => serialize(name, value, options));
    const given = Object.entries(fields).find(([name]) => name.toLowerCase() === "set-cookie");
    if (given !== undefined) delete fields[given[0]];
    const all = [...set, ...[given?.[1] ?? []].flat()];
    return formatUpgradeResponse(accepted, { ...agreed, headers: { ...fields, "Set-Cookie": all } });
  } catch (cause) {
    throw new ServerError("misuse", `response cannot be written: ${(cause as Error).message}`, { cause });
  }
}

const OURS = /^(?:connection|upgrade|content-length|transfer-encoding|sec-websocket-.*)$/i;

/** A refusal as it stands on the wire. Throws ServerError "misuse" for a status, a reason or a field that cannot. */
export function refusal({ status = 403, reason, headers = {} }: Rejection = {}): string {
  if (!Number.isInteger(status) || status < 300 || status > 599) {
    throw new ServerError("misuse", `status ${String(status)} refuses nothing: give one from 300 to 599`);
  }
  const meaning = STATUS_CODES[status] ?? "Refused";
  const text = String(reason ?? meaning);
  if (!/^[\t\x20-\x7e\x80-\uffff]*$/.test(text)) {
    throw new ServerError("misuse", `reason ${JSON.stringify(text)} holds a control character: give one line of text`);
  }
  const body = `${text}\n`;
  // By lower-case name: what is given takes the place of what stands there otherwise, however it is written.
  const fields = new Map<string, readonly [string, string | string[] | undefined]>();
  const add = (some: Record<string, string | string[] | undefined>): void => {
    for (const field of Object.entries(some)) fields.set(field[0].toLowerCase(), field);
  };
  add({
    "Content-Type": "text/plain; charset=utf-8",
    // A field holds Latin-1; the body has the whole of it.
    "X-WebSocket-Reject-Reason": text.replace(/[^\t\x20-\xff]/gu, "?"),
  });
  add(stringHeaders(headers));
  const upgrades = fields.get("connection")?.[1] === "Upgrade";
  add({ Connection: upgrades ? "Upgrade" : "close", "Content-Length": String(Buffer.byteLength(body)) });
  const lines = [...fields.values()].flatMap(([name, value]) =>
    [value ?? []].flat().map((line) => checkedField(name, line)),
  );
  return [`HTTP/1.1 ${status} ${meaning}`, ...lines, "", body].join("\r\n");
}

function checkedField(name: string, value: string): string {
  if (/^[!#$%&'*+\-.^_`|~\w]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return `${name}: ${value}`;
  throw new ServerError("misuse", `header ${JSON.stringify(name)} has an invalid name or value: no line breaks`);
}
