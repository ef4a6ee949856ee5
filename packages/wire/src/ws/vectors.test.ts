import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { defaultWsLimits, type WsLimits } from "../limits.js";
import type { Side } from "../side.js";
import { WsConnection, type WsSink } from "./connection.js";

type Report = readonly (string | number)[];

interface VectorCase {
  readonly id: string;
  readonly title: string;
  readonly frames: readonly string[];
  readonly expect: readonly Report[];
  readonly limits?: WsLimits;
}

interface RawCase {
  readonly id: string;
  readonly title: string;
  readonly side: Side;
  readonly bytes: string;
  readonly expect: readonly Report[];
}

const vectors: { readonly cases: readonly VectorCase[]; readonly raw: readonly RawCase[] } = JSON.parse(
  readFileSync(new URL("../../../testkit/vectors/ws.json", import.meta.url), "utf8"),
);

const MASK_KEY = Buffer.from("37fa213d", "hex");

for (const side of ["server", "client"] as const) {
  describe(`a ${side} makes of the vectors what they expect`, () => {
    for (const { id, title, frames, expect, limits = defaultWsLimits } of vectors.cases) {
      const bytes = Buffer.concat(frames.map((frame) => frameBytes(frame, side === "server")));
      test(`${id} ${title}`, () => {
        assertReports(receive(side, limits, [bytes]), expect);
        for (const size of [1, 2, 3, 7, 1000]) {
          if (bytes.length / size > 10_000) continue;
          assertReports(receive(side, limits, chop(bytes, size)), expect);
        }
      });
    }
  });
}

describe("what one side alone may send", () => {
  for (const { id, title, side, bytes, expect } of vectors.raw) {
    test(`${id} ${title}`, () => {
      const buffer = Buffer.from(bytes, "hex");
      assertReports(receive(side, defaultWsLimits, [buffer]), expect);
      assertReports(receive(side, defaultWsLimits, chop(buffer, 1)), expect);
    });
  }
});

/** "first length payload" in hex, where "hh*n" is a byte repeated; a client's frame is masked. */
function frameBytes(frame: string, masked: boolean): Buffer {
  const [first = "", length = "", content = ""] = frame.split(" ");
  const payload = repeated(content);
  const header = Buffer.from(first + length, "hex");
  if (!masked) return Buffer.concat([header, payload]);
  header.writeUInt8(header.readUInt8(1) | 0x80, 1);
  return Buffer.concat([header, MASK_KEY, payload.map((byte, index) => byte ^ MASK_KEY.readUInt8(index % 4))]);
}

function repeated(content: string): Buffer {
  const [unit = "", count] = content.split("*");
  const once = Buffer.from(unit, "hex");
  return count === undefined ? once : Buffer.alloc(Number(count), once);
}

/** Reports in the notation of the vectors, written out in full. */
function receive(side: Side, limits: WsLimits, chunks: readonly Uint8Array[]): Report[] {
  const reports: Report[] = [];
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
  const sink: WsSink = {
    text: (message) => reports.push(["text", message]),
    binary: (message) => reports.push(["binary", hex(message)]),
    ping: (payload) => reports.push(["ping", hex(payload)]),
    pong: (payload) => reports.push(["pong", hex(payload)]),
    closed: (code, reason) => reports.push(["closed", code, reason]),
    fail: (code) => reports.push(["fail", code]),
  };
  const connection = new WsConnection(side, limits);
  for (const chunk of chunks) connection.receive(Uint8Array.from(chunk), sink);
  return reports;
}

function assertReports(actual: readonly Report[], expected: readonly Report[]): void {
  assert.deepEqual(
    actual,
    expected.map(([kind = "", value = "", ...rest]) => [kind, ...expand(String(kind), value), ...rest]),
  );
}

function expand(kind: string, value: string | number): Report {
  if (typeof value === "number") return [value];
  if (kind !== "text") return [repeated(value).toString("hex")];
  const times = /^(.)×(\d+)$/u.exec(value);
  return [times === null ? value : (times[1] ?? "").repeat(Number(times[2]))];
}

function chop(bytes: Uint8Array, size: number): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  return chunks;
}
