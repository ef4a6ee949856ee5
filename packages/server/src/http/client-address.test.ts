import assert from "node:assert/strict";
import { test } from "node:test";
import { addressBlock, cameOverTls, clientAddress } from "./client-address.js";

const from = (forwarded: string | undefined, hops: number) =>
  clientAddress(
    { headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded }, socket: { remoteAddress: "10.0.0.1" } },
    hops,
  );

test("without a trusted proxy nobody can say where he comes from", () => {
  assert.equal(from("192.0.2.1", 0), "10.0.0.1");
  assert.equal(from(undefined, 2), "10.0.0.1");
  assert.equal(clientAddress({ headers: {}, socket: {} }, 0), "");
});

test("as many entries are believed as there are trusted proxies, counted from the end", () => {
  assert.equal(from("6.6.6.6, 192.0.2.1", 1), "192.0.2.1");
  assert.equal(from("6.6.6.6, 192.0.2.1 , 10.0.0.2", 2), "192.0.2.1");
  assert.equal(from("192.0.2.1", 5), "192.0.2.1");
});

test("ports that proxies write along are left out", () => {
  assert.equal(from("192.0.2.1:4711", 1), "192.0.2.1");
  assert.equal(from("[2001:db8::1]:4711", 1), "2001:db8::1");
  assert.equal(from("2001:db8::1", 1), "2001:db8::1");
  assert.equal(from("unknown", 1), "unknown");
});

test("the outermost trusted proxy says whether the client came over TLS", () => {
  const tls = (proto: string | undefined, hops: number, encrypted = false) =>
    cameOverTls(proto === undefined ? {} : { "x-forwarded-proto": proto }, encrypted, hops);
  assert.deepEqual([tls("https", 0), tls("http", 0, true)], [false, true]);
  assert.deepEqual([tls(undefined, 1), tls(undefined, 1, true)], [false, true]);
  assert.deepEqual([tls("https", 1), tls("wss", 1), tls("HTTPS", 3), tls("http", 1, true)], [true, true, true, false]);
  // What the client wrote in front is not believed; what the first of two proxies wrote is.
  assert.deepEqual([tls("https, http", 1), tls("https, http", 2), tls("https,http , http", 2)], [false, true, false]);
});

test("addresses of IPv6 count by the 64 bits that a subscriber gets, those of IPv4 each", () => {
  for (const [address, block] of [
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:1:0002::9", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["2001:db8::", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["64:ff9b::192.0.2.33", "64:ff9b:0:0::/64"],
    ["::a:b:c:d:e:f:1", "0:a:b:c::/64"],
    ["unknown", "unknown"],
    ["", ""],
  ]) {
    assert.equal(addressBlock(address as string), block);
  }
});
