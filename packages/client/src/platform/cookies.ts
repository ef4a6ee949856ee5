/** The cookies one session keeps in Node: what load balancers and login servers set. Knows names, values and expiry. */

interface Cookie {
  readonly value: string;
  readonly expiresMs: number;
}

export class CookieJar {
  readonly #cookies = new Map<string, Cookie>();

  /** Takes the Set-Cookie fields of a response. */
  store(fields: readonly string[] | undefined, now: number): void {
    for (const field of fields ?? []) {
      const [pair = "", ...attributes] = field.split(";");
      const [name, value] = split(pair);
      if (name !== "") this.#cookies.set(name, { value: unquoted(value), expiresMs: expiryOf(attributes, now) });
    }
  }

  /** The Cookie field of the next request, or undefined. */
  header(now: number): string | undefined {
    for (const [name, { expiresMs }] of this.#cookies) if (expiresMs <= now) this.#cookies.delete(name);
    const pairs = Array.from(this.#cookies, ([name, { value }]) => `${name}=${value}`);
    return pairs.length > 0 ? pairs.join("; ") : undefined;
  }
}

/** Max-Age wins over Expires (RFC 6265, 4.1.2.2). */
function expiryOf(attributes: readonly string[], now: number): number {
  let expiresMs = Number.POSITIVE_INFINITY;
  for (const attribute of attributes) {
    const [name, value] = split(attribute);
    if (name.toLowerCase() === "max-age" && /^-?\d+$/.test(value)) return now + Number(value) * 1000;
    if (name.toLowerCase() === "expires") expiresMs = Date.parse(value) || expiresMs;
  }
  return expiresMs;
}

function split(pair: string): [name: string, value: string] {
  const at = pair.indexOf("=");
  return at < 0 ? [pair.trim(), ""] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
}

function unquoted(value: string): string {
  return /^".*"$/.test(value) ? value.slice(1, -1) : value;
}
