/** Where a request comes from and how, behind proxies too, and what counts as one place. */
import type { IncomingHttpHeaders } from "node:http";
import { isIPv4, isIPv6 } from "node:net";

/** What of a request says where it comes from. */
export interface AddressedRequest {
  readonly headers: IncomingHttpHeaders;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/**
 * The address of the client. Each trusted proxy has appended the address it was asked from to X-Forwarded-For; what
 * stands in front of these anybody may have written. Without a trusted proxy the header is not read at all.
 */
export function clientAddress({ headers, socket }: AddressedRequest, trustedHops: number): string {
  const remote = socket.remoteAddress ?? "";
  const forwarded = headers["x-forwarded-for"];
  if (trustedHops === 0 || forwarded === undefined) return remote;
  const hops = [...String(forwarded).split(","), remote];
  return withoutPort((hops[Math.max(0, hops.length - 1 - trustedHops)] as string).trim());
}

/**
 * Whether the client came over TLS: what the outermost trusted proxy wrote into X-Forwarded-Proto, which each of them
 * either sets or appends to. Without a trusted proxy, or where none says it, what our own connection is.
 */
export function cameOverTls(headers: IncomingHttpHeaders, encrypted: boolean, trustedHops: number): boolean {
  const forwarded = headers["x-forwarded-proto"];
  if (trustedHops === 0 || forwarded === undefined) return encrypted;
  const hops = String(forwarded).split(",");
  return /^(https|wss)$/i.test((hops[Math.max(0, hops.length - trustedHops)] as string).trim());
}

/** One place: an address of IPv4, or the 64 bits of IPv6 that a subscriber gets whole. */
export function addressBlock(address: string): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped !== undefined && isIPv4(mapped)) return mapped;
  if (!isIPv6(address)) return address;
  const [head = "", tail] = (address.split("%", 1)[0] as string).toLowerCase().split("::");
  const groups = head === "" ? [] : head.split(":");
  if (tail !== undefined) {
    const behind = tail === "" ? 0 : tail.split(":").length + (tail.includes(".") ? 1 : 0);
    while (groups.length + behind < 8) groups.push("0");
    if (tail !== "") groups.push(...tail.split(":"));
  }
  const block = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${block.join(":")}::/64`;
}

/** Some proxies write the port along: "192.0.2.1:4711", "[2001:db8::1]:4711". */
function withoutPort(text: string): string {
  const bracketed = /^\[([^\]]*)\]/.exec(text)?.[1];
  if (bracketed !== undefined) return bracketed;
  const [host = "", port] = text.split(":");
  return port !== undefined && isIPv4(host) ? host : text;
}
