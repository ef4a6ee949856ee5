/** What the tests of a connection share: what it makes of bytes, in the order it is told. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { constants, inflateRawSync } from "node:zlib";
import { defaultWsLimits, type WsLimits } from "../limits.js";
import type { Side } from "../side.js";
import { WsConnection, type WsSink } from "./connection.js";
import type { MessageInflater } from "./deflate-params.js";

export type Report = [kind: string, ...content: unknown[]];

export const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));

export class Recorder implements WsSink {
  readonly reports: Report[] = [];
  text(message: string) {
    this.reports.push(["text", message]);
  }
  binary(message: Uint8Array) {
    this.reports.push(["binary", Uint8Array.from(message)]);
  }
  ping(payload: Uint8Array) {
    this.reports.push(["ping", Uint8Array.from(payload)]);
  }
  pong(payload: Uint8Array) {
    this.reports.push(["pong", Uint8Array.from(payload)]);
  }
  closed(code: number, reason: string) {
    this.reports.push(["closed", code, reason]);
  }
  fail(code: number, reason: string) {
    this.reports.push(["fail", code, reason]);
  }
}

/** Reads DEFLATE as RFC 7692, 7.2.2 says, each message by itself. */
const inflater: MessageInflater = {
  inflate(payload, maxBytes) {
    const data = Buffer.concat([payload, Buffer.from("0000ffff", "hex")]);
    try {
      return inflateRawSync(data, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: maxBytes });
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE" ? "too-big" : "bad-data";
    }
  },
};

/** `inflate`: reads compressed messages, too. */
export function receive(
  side: Side,
  chunks: readonly Uint8Array[],
  limits: WsLimits = defaultWsLimits,
  inflate = false,
) {
  const connection = new WsConnection(side, limits, inflate ? inflater : undefined);
  const recorder = new Recorder();
  for (const chunk of chunks) connection.receive(Uint8Array.from(chunk), recorder);
  return recorder.reports;
}

export const eachByte = (chunk: Uint8Array) => Array.from(chunk, (byte) => Uint8Array.of(byte));

test("keeps what was reported, apart from the bytes it came in", () => {
  const reports = receive("client", eachByte(bytes("8101 61 8201 02 8901 70 8a00 8800")));
  assert.deepEqual(reports, [
    ["text", "a"],
    ["binary", bytes("02")],
    ["ping", bytes("70")],
    ["pong", bytes("")],
    ["closed", 1005, ""],
  ]);
  assert.deepEqual(receive("client", [bytes("8300")]), [["fail", 1002, "reserved opcode 3"]]);
});
