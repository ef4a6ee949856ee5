/** What every decoder promises for every input. A target throws when the promise is broken, and only then. */
import assert from "node:assert/strict";
import { TextDecoder } from "node:util";
import { decodeBase64, decodeUtf8, encodeBase64, Utf8Validator, WireError } from "@tidewire/wire";
import {
  decodeJsonpForm,
  encodeJsonpBody,
  engineCodec,
  parseEngineQuery,
  parseForm,
  StreamDecoder,
} from "@tidewire/wire/engine";
import { encodePacket, msgpackCodec, PacketDecoder, type SioPacket } from "@tidewire/wire/sio";
import {
  checkUpgradeRequest,
  checkUpgradeResponse,
  formatExtension,
  parseExtensions,
  type Side,
  WsConnection,
  WsFrameConnection,
  type WsFrameSink,
} from "@tidewire/wire/ws";
import * as corpus from "./corpus.js";

export interface DecoderTarget {
  readonly name: string;
  readonly corpus: readonly Buffer[];
  /** `cut`: any number, for what has to hold wherever the input is cut. */
  check(input: Buffer, cut: number): void;
}

export const DECODERS: readonly DecoderTarget[] = [
  { name: "frames to a server", corpus: corpus.clientFrames, check: (input, cut) => checkFrames("server", input, cut) },
  { name: "frames to a client", corpus: corpus.serverFrames, check: (input, cut) => checkFrames("client", input, cut) },
  { name: "frames one by one", corpus: corpus.clientFrames, check: checkSingleFrames },
  { name: "payloads of revision 4", corpus: corpus.payloads, check: (input) => checkPayload(4, input.toString()) },
  {
    name: "payloads of revision 3, text",
    corpus: corpus.payloads,
    check: (input) => checkPayload(3, input.toString()),
  },
  { name: "payloads of revision 3, bytes", corpus: corpus.payloads, check: (input) => checkPayload(3, input) },
  { name: "streams", corpus: corpus.streams, check: checkStream },
  { name: "Socket.IO packets", corpus: corpus.sioPackets, check: checkPackets },
  { name: "msgpack", corpus: msgpackPackets(), check: checkMsgpack },
  { name: "queries and forms", corpus: corpus.queries, check: checkQuery },
  { name: "handshake headers", corpus: corpus.headers, check: checkHeaders },
  { name: "UTF-8", corpus: [...corpus.enginePackets, Buffer.from("κόσμε€😀")], check: checkUtf8 },
  { name: "Base64", corpus: ["", "AA==", "AAE=", "AAEC", "+/+/"].map((text) => Buffer.from(text)), check: checkBase64 },
];

/** Low, so that inputs of a few bytes reach them. */
const LIMITS = { maxMessageBytes: 300, maxFragments: 4 };

/** A connection never throws, and reports the same wherever the bytes are cut. */
function checkFrames(side: Side, input: Buffer, cut: number): void {
  const whole = framesOf(side, [input]);
  const index = cut % (input.length + 1);
  assert.deepEqual(framesOf(side, [input.subarray(0, index), input.subarray(index)]), whole);
  assert.deepEqual(
    framesOf(
      side,
      Array.from(input, (byte) => Buffer.of(byte)),
    ),
    whole,
  );
}

function framesOf(side: Side, chunks: readonly Uint8Array[]): unknown[] {
  const reports: unknown[] = [];
  const connection = new WsConnection(side, LIMITS, {
    inflate: (payload, max) => (payload.length > max ? "too-big" : payload),
  });
  const sink = {
    text: (message: string) => reports.push(["text", message]),
    binary: (message: Uint8Array) => reports.push(["binary", Buffer.from(message).toString("hex")]),
    ping: (payload: Uint8Array) => reports.push(["ping", Buffer.from(payload).toString("hex")]),
    pong: (payload: Uint8Array) => reports.push(["pong", Buffer.from(payload).toString("hex")]),
    closed: (code: number, reason: string) => reports.push(["closed", code, reason]),
    // Which fault is named may depend on what had come; that there is one, and what was reported before, must not.
    fail: () => reports.push(["fail"]),
  };
  for (const chunk of chunks) connection.receive(Uint8Array.from(chunk), sink);
  return reports;
}

/** Frames one by one make the messages that frames held together make, and end at the same place. */
function checkSingleFrames(input: Buffer, cut: number): void {
  const at = cut % (input.length + 1);
  const whole = messagesOfFrames([input]);
  assert.deepEqual(messagesOfFrames([input.subarray(0, at), input.subarray(at)]), whole);
  assert.deepEqual(messagesOfFrames(Array.from(input, (byte) => Uint8Array.of(byte))), whole);
  const together: unknown[] = [];
  const connection = new WsConnection("server", { maxMessageBytes: 1e6, maxFragments: 1e6, maxFrameBytes: 300 });
  connection.receive(Uint8Array.from(input), {
    text: (message) => together.push(["message", Buffer.from(message).toString("hex")]),
    binary: (message) => together.push(["message", Buffer.from(message).toString("hex")]),
    ping: () => together.push(["ping"]),
    pong: () => together.push(["pong"]),
    closed: (code) => together.push(["closed", code]),
    fail: (code) => together.push(["fail", code]),
  });
  assert.deepEqual(whole, together);
}

function messagesOfFrames(chunks: readonly Uint8Array[]): unknown[] {
  const reports: unknown[] = [];
  const connection = new WsFrameConnection("server", { maxFrameBytes: 300 });
  let message = "";
  const sink: WsFrameSink = {
    frame(opcode, fin, payload) {
      assert.equal(opcode === 0, message !== "");
      message = `${message || "."}${Buffer.from(payload).toString("hex")}`;
      if (!fin) return;
      reports.push(["message", message.slice(1)]);
      message = "";
    },
    ping: () => reports.push(["ping"]),
    pong: () => reports.push(["pong"]),
    closed: (code) => reports.push(["closed", code]),
    fail: (code) => reports.push(["fail", code]),
  };
  for (const chunk of chunks) connection.receive(Uint8Array.from(chunk), sink);
  return reports;
}

/** A payload is refused with a WireError, or it is packets, which travel on unchanged. */
function checkPayload(version: 3 | 4, body: string | Uint8Array): void {
  const codec = engineCodec(version);
  const packets = orRefused(() => codec.decodePayload(body));
  if (packets === undefined) return;
  for (const supportsBinary of [true, false]) {
    const again = codec.decodePayload(codec.encodePayload(packets, { supportsBinary }));
    assert.deepEqual(plain(again), plain(packets));
  }
}

function checkStream(input: Buffer, cut: number): void {
  const read = (chunks: readonly Buffer[]) => {
    const reports: unknown[] = [];
    const decoder = new StreamDecoder({ maxPayloadBytes: 300 });
    const sink = {
      packet: (packet: unknown) => reports.push(plain(packet)),
      fail: (error: WireError) => reports.push(error.code),
    };
    for (const chunk of chunks) decoder.receive(chunk, sink);
    return reports;
  };
  const whole = read([input]);
  const index = cut % (input.length + 1);
  assert.deepEqual(read([input.subarray(0, index), input.subarray(index)]), whole);
  assert.deepEqual(read(Array.from(input, (byte) => Buffer.of(byte))), whole);
}

/** A packet is refused with a WireError, or whoever passes it on passes on the same, which peers can read. */
function checkPackets(input: Buffer): void {
  const packet = decoded(input.toString());
  if (packet === undefined) return;
  const { text, attachments } = encodePacket(packet);
  const again = decoded(text, attachments);
  if (again === undefined) assert.fail(`passed on as ${text}`);
  assert.equal(encodePacket(again).text, text);
}

function decoded(text: string, attachments?: readonly Uint8Array[]): SioPacket | undefined {
  const decoder = new PacketDecoder();
  return orRefused(() => {
    let packet = decoder.text(text);
    for (let sent = 0; packet === undefined; sent++) packet = decoder.binary(attachments?.[sent] ?? Buffer.of(sent));
    return packet;
  });
}

function checkMsgpack(input: Buffer): void {
  orRefused(() => msgpackCodec.createDecoder((packet) => msgpackCodec.encode(packet)).receive(input));
}

function msgpackPackets(): Buffer[] {
  const packets: SioPacket[] = [
    {
      type: 2,
      nsp: "/",
      id: 1,
      data: ["event", { list: [1, -1, 2 ** 40, 1.5, null, true], text: "tide" }, Buffer.of(1, 2)],
    },
    { type: 0, nsp: "/admin", id: undefined, data: { token: "x".repeat(40) } },
    { type: 3, nsp: "/", id: 70_000, data: [] },
  ];
  return packets.flatMap((packet) => msgpackCodec.encode(packet).map((message) => Buffer.from(message as Uint8Array)));
}

/** Any text is a query; no field comes from a prototype, and what stands in a script stays in its string. */
function checkQuery(input: Buffer): void {
  const text = input.toString("latin1");
  const { params, version, jsonp } = parseEngineQuery(text);
  assert.equal(Object.getPrototypeOf(params), null);
  assert.match(String(version), /^[34]$/);
  assert.match(jsonp ?? "", /^[0-9]*$/);
  assert.equal(Object.getPrototypeOf(parseForm(text)), null);
  const form = decodeJsonpForm(text);
  const script = encodeJsonpBody("0", form ?? text);
  const [, literal] = /^___eio\[0\]\((".*")\);$/s.exec(script) ?? [];
  assert.equal(JSON.parse(literal ?? ""), form ?? text);
  assert.doesNotMatch(script, /[\n\r\u2028\u2029]/);
}

function checkHeaders(input: Buffer): void {
  const value = input.toString("latin1");
  const extensions = parseExtensions(value);
  if (extensions !== undefined) {
    assert.deepEqual(parseExtensions(extensions.map(formatExtension).join(", ")), extensions);
  }
  for (const name of [
    "upgrade",
    "connection",
    "host",
    "sec-websocket-key",
    "sec-websocket-version",
    "sec-websocket-protocol",
    "sec-websocket-extensions",
  ]) {
    const answer = checkUpgradeRequest({ method: "GET", httpVersion: "1.1", headers: { ...HANDSHAKE, [name]: value } });
    if (answer.kind === "reject") assert.match(String(answer.status), /^4/);
    checkUpgradeResponse({ status: 101, headers: { [name]: value } }, { key: "x", offered: ["permessage-deflate"] });
  }
}

const HANDSHAKE = {
  host: "x",
  upgrade: "websocket",
  connection: "Upgrade",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  "sec-websocket-version": "13",
};

const platform = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function checkUtf8(input: Buffer, cut: number): void {
  let expected: string | undefined;
  try {
    expected = platform.decode(input);
  } catch {
    expected = undefined;
  }
  assert.equal(decodeUtf8(input), expected);
  const validator = new Utf8Validator();
  const index = cut % (input.length + 1);
  const stands = validator.push(input, 0, index) && validator.push(input, index, input.length);
  if (expected !== undefined) assert.equal(stands, true);
}

function checkBase64(input: Buffer): void {
  const text = input.toString("latin1");
  const bytes = decodeBase64(text);
  if (bytes === undefined) return;
  assert.deepEqual(Buffer.from(bytes), Buffer.from(text, "base64"));
  assert.deepEqual(decodeBase64(encodeBase64(bytes)), bytes);
}

/** What `decode` gives, or undefined if the input was refused as it may be. */
function orRefused<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (error instanceof WireError && error.code !== "misuse") return undefined;
    throw error;
  }
}

/** Bytes of any class as hex, so that views and copies compare. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, member: unknown) =>
      member instanceof Uint8Array
        ? Buffer.from(member).toString("hex")
        : isBufferJson(member)
          ? Buffer.from(member.data).toString("hex")
          : member,
    ),
  );
}

function isBufferJson(value: unknown): value is { data: number[] } {
  return typeof value === "object" && value !== null && "type" in value && value.type === "Buffer" && "data" in value;
}
