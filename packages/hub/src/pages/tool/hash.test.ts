import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { EMPTY_DRAFT } from "./argument.js";
import { readHash, writeHash } from "./hash.js";
import { EMPTY_SETUP } from "./setup.js";

const setup = {
  ...EMPTY_SETUP,
  url: "https://a.example",
  namespaces: ["/", "/größe"],
  revision: 3 as const,
  auth: '{"token":"geheim"}',
  headers: "X-Key: geheim",
  query: "lang=en",
  listen: ["a"],
};
const draft = { ...EMPTY_DRAFT, event: "order", args: [{ kind: "text", text: "é" } as const], ack: false };

test("a set-up and its draft come back whole from our own format", () => {
  const hash = writeHash("tidewire", { setup, draft, secrets: true });
  assert.match(hash, /^tidewire=1\.[\w-]+$/);
  assert.deepEqual(readHash(`#${hash}`), { kind: "setup", format: "tidewire", setup, draft });
});

test("secrets stay out of every format unless they are asked for", () => {
  for (const format of ["tidewire", "v2"] as const) {
    const open = writeHash(format, { setup, draft: EMPTY_DRAFT, secrets: false });
    const found = readHash(open);
    if (found.kind !== "setup") assert.fail("no set-up");
    assert.deepEqual([found.setup.auth, found.setup.headers, found.setup.query], ["", "", "lang=en"]);
    assert.doesNotMatch(atob(open.split(".").at(-1)?.replace(/-/g, "+").replace(/_/g, "/") ?? ""), /geheim/);
  }
});

test("a set-up as it is by default has the shortest link", () => {
  assert.equal(writeHash("tidewire", { setup: EMPTY_SETUP, draft: EMPTY_DRAFT, secrets: false }), "tidewire=1.e30");
});

test("the formats of others are known by their looks", () => {
  const v2 = writeHash("v2", { setup, draft, secrets: true });
  const found = [readHash(`#${v2}`), readHash(encodeURIComponent(v2)), readHash("#url=http%3A%2F%2Fa&events=x")];
  assert.deepEqual(
    found.map((one) => (one.kind === "setup" ? `${one.format} ${one.setup.url}` : one.kind)),
    ["v2 https://a.example", "v2 https://a.example", "v1 http://a"],
  );
});

test("what cannot be read is told, never thrown", () => {
  assert.deepEqual([readHash(""), readHash("#")], [{ kind: "none" }, { kind: "none" }]);
  for (const [hash, message] of [
    ["lobby", /no set-up/],
    ["%", /no set-up/],
    ["tidewire=2.e30", /format 2/],
    ["tidewire=1.e3", /damaged/],
  ] as const) {
    const found = readHash(hash);
    assert.match(found.kind === "problem" ? found.message : found.kind, message);
  }
  fc.assert(fc.property(fc.string(), (text) => ["none", "setup", "problem"].includes(readHash(text).kind)));
});
