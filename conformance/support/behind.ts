/** Servers behind an nginx of the test's own, and clients that come back as they do by default. */
import type { TestContext } from "node:test";
import { type Case, type ClientSocket, type ConnectOptions, cases, client } from "./clients.js";
import { type Nginx, type NginxOptions, startNginx } from "./nginx.js";
import { type Options, type Running, serve } from "./peer.js";

/** The oldest clients that people have, the newest, and ours; by every way to travel. */
export const PROXIED = cases(({ name }) => !/ (3\.|2\.2)/.test(name));

/** Ours, by every way to travel. */
export const OURS = cases(({ name }) => name === "our client");

export interface Behind extends Running {
  readonly proxy: Nginx;
  /** The servers behind it, the first one being this. */
  readonly servers: readonly Running[];
}

/** A server, or `count` alike, behind an nginx with that configuration. Its URL is the proxy's. */
export async function behind(
  t: TestContext,
  config: string,
  options: Options = {},
  count = 1,
  nginx: NginxOptions = {},
): Promise<Behind> {
  const servers: Running[] = [];
  while (servers.length < count) servers.push(await serve(t, { trustProxy: 1, ...options }));
  const [first] = servers as [Running];
  const ports = servers.map(({ port }) => port);
  const proxy = await startNginx(t, config, ports, nginx);
  return { ...first, url: proxy.url, proxy, servers };
}

/** A client that connects again at once, and for ever. */
export function persistent(t: TestContext, at: Running, which: Case, options: ConnectOptions = {}): ClientSocket {
  const delays = { reconnectionDelay: 20, reconnectionDelayMax: 50 };
  return client(t, at, which, { reconnection: true, ...delays, ...options });
}

/** `config` with each of the changes made; a change that changes nothing is a mistake. */
export function changed(config: string, ...changes: readonly (readonly [from: string | RegExp, to: string])[]): string {
  return changes.reduce((text, [from, to]) => {
    const next = text.replace(from, to);
    if (next === text) throw new RangeError(`the configuration has no ${from}`);
    return next;
  }, config);
}
