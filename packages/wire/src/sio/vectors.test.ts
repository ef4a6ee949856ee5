/** Reads packages/testkit/vectors/sio.json for the tests of this directory, and checks the file itself. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { PacketType, type SioPacket, toPacket } from "./packet.js";

export type WireMessage = string | Uint8Array;

interface PacketVector {
  readonly name: string;
  readonly wire: readonly WireMessage[];
  readonly packet: SioPacket;
  readonly decodeOnly: boolean;
}

interface RefusedVector {
  readonly name: string;
  readonly wire: readonly WireMessage[];
  readonly error: string;
}

interface Written {
  readonly packets: readonly {
    readonly name: string;
    readonly wire: readonly unknown[];
    readonly decodeOnly?: boolean;
    readonly packet: { type: keyof typeof PacketType; nsp?: string; id?: number; data?: unknown };
  }[];
  readonly refused: readonly { readonly name: string; readonly wire: readonly unknown[]; readonly error: string }[];
}

const file = new URL("../../../testkit/vectors/sio.json", import.meta.url);
const written: Written = JSON.parse(readFileSync(file, "utf8"));

export const packetVectors: readonly PacketVector[] = written.packets.map(({ name, wire, packet, decodeOnly }) => ({
  name,
  wire: wire.map(withBytes) as WireMessage[],
  packet: toPacket(PacketType[packet.type], packet.nsp ?? "/", packet.id, withBytes(packet.data)),
  decodeOnly: decodeOnly ?? false,
}));

export const refusedVectors: readonly RefusedVector[] = written.refused.map(({ name, wire, error }) => ({
  name,
  wire: wire.map(withBytes) as WireMessage[],
  error,
}));

/** `{"bytes":"0102"}` becomes the bytes 01 02, at any depth. */
function withBytes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withBytes);
  if (typeof value !== "object" || value === null) return value;
  const { bytes } = value as { bytes?: unknown };
  if (typeof bytes === "string") return Uint8Array.from(Buffer.from(bytes, "hex"));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withBytes(member)]));
}

test("no two vectors share a name", () => {
  const names = [...packetVectors, ...refusedVectors].map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
});

test("every example in the protocol's description is a vector", () => {
  const text = readFileSync(new URL("../../../../docs/protocol/socket.md", import.meta.url), "utf8");
  const accepted = new Set(packetVectors.map(({ wire }) => wire[0]));
  const refused = new Set(refusedVectors.map(({ wire }) => wire[0]));
  assert.ok(examples(text, "wire").length > 0 && examples(text, "refused").length > 0);
  for (const line of examples(text, "wire")) assert.ok(accepted.has(line), line);
  for (const line of examples(text, "refused")) assert.ok(refused.has(line), line);
});

/** The lines of all fenced blocks in that language. */
function examples(markdown: string, language: string): string[] {
  const blocks = markdown.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm);
  return [...blocks].filter(([, info]) => info === language).flatMap(([, , body = ""]) => body.trimEnd().split("\n"));
}
