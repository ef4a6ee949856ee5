/**
 * What a hostile or broken server may send to our client: it closes with the right code, says so, and harms nothing else
 * in its process. A second, honest server is used by the same process meanwhile.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo, Socket as TcpSocket } from "node:net";
import { after, before, type TestContext } from "node:test";
import { deflateRawSync } from "node:zlib";
import { io, type Socket } from "@tidewire/client";
import { ByteClient, decodeRawFrame, encodeRawFrame, type RawFrameOptions } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { start } from "../support/peer.js";
import { small } from "../support/small-client.js";

const OPEN = '0{"sid":"abc","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}';
const unhandled: unknown[] = [];
const note = (error: unknown): void => void unhandled.push(error);

let honest: { port: number; stop(): Promise<void> };
before(async () => {
  process.on("unhandledRejection", note).on("uncaughtExceptionMonitor", note);
  const { io: server, port } = await start();
  server.on("connection", (socket) => socket.on("ask", (answer: (text: string) => void) => answer("served")));
  honest = { port, stop: async () => void (await server.close()) };
});
after(async () => {
  await honest.stop();
  process.off("unhandledRejection", note).off("uncaughtExceptionMonitor", note);
});

/** A client of ours at a server that does what `serve` says with the TCP connection of the first upgrade. */
async function attacked(
  t: TestContext,
  head: string,
  serve: (bytes: ByteClient) => void,
  connect = io,
): Promise<Socket> {
  const server = createServer();
  server.on("upgrade", (request, tcp) => {
    const accept = createHash("sha1")
      .update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest("base64");
    const bytes = new ByteClient(tcp as TcpSocket);
    t.after(() => bytes.destroy());
    bytes.write(head.replaceAll("ACCEPT", accept));
    serve(bytes);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  t.after(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const client = connect(`http://127.0.0.1:${port}`, {
    transports: ["websocket"],
    reconnection: false,
    forceNew: true,
  });
  t.after(() => void client.close());
  return client;
}

const ACCEPTED =
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ACCEPT\r\n\r\n";

function frame(options: RawFrameOptions): Buffer {
  return encodeRawFrame({ mask: false, ...options });
}

/** Reads the frames of the client until it closes: the code it closed with. */
async function closeCode(bytes: ByteClient): Promise<number | undefined> {
  let read: Buffer = Buffer.alloc(0);
  const done = new Promise<number | undefined>((resolve) => {
    bytes.pipe((chunk) => {
      read = Buffer.concat([read, chunk]);
      for (let next = decodeRawFrame(read); next !== undefined; next = decodeRawFrame(read)) {
        read = read.subarray(next.length);
        assert.ok(next.frame.masked, "a client masks");
        if (next.frame.opcode === 8) resolve(next.frame.payload.readUInt16BE(0));
      }
    });
    bytes.closed.then(() => resolve(undefined));
  });
  return done;
}

async function othersAreServed(): Promise<void> {
  const client = io(`http://127.0.0.1:${honest.port}`, { forceNew: true });
  try {
    assert.equal(await client.timeout(10_000).emitWithAck("ask"), "served");
  } finally {
    client.close();
  }
  assert.deepEqual(unhandled, []);
}

const FRAMES: readonly { title: string; bytes: Buffer; code: number }[] = [
  { title: "a masked frame", bytes: encodeRawFrame({ payload: "42[]" }), code: 1002 },
  { title: "reserved bits", bytes: frame({ rsv: 3, payload: "2" }), code: 1002 },
  { title: "RSV1 that was not negotiated", bytes: frame({ rsv: 4, payload: deflateRawSync("2") }), code: 1002 },
  { title: "a reserved opcode", bytes: frame({ opcode: 11 }), code: 1002 },
  { title: "a ping of 126 bytes", bytes: frame({ opcode: 9, payload: "x".repeat(126) }), code: 1002 },
  { title: "a continuation of nothing", bytes: frame({ opcode: 0, payload: "2" }), code: 1002 },
  { title: "a length that is not minimal", bytes: frame({ payload: "2", lengthBits: 64 }), code: 1002 },
  { title: "a claim of 2^63 bytes", bytes: frame({ claimedBytes: 1n << 63n }), code: 1009 },
  { title: "a claim of 2^62 bytes", bytes: frame({ claimedBytes: 1n << 62n }), code: 1009 },
  { title: "a text that is no UTF-8", bytes: frame({ payload: Buffer.from("4\xc3\x28", "latin1") }), code: 1007 },
  { title: "a close with one byte", bytes: frame({ opcode: 8, payload: Buffer.of(3) }), code: 1002 },
  { title: "a close with code 1005", bytes: frame({ opcode: 8, payload: Buffer.of(3, 237) }), code: 1002 },
];

for (const { title, bytes, code } of FRAMES) {
  test(`a server sends ${title}: the client closes with ${code} and says so`, async (t) => {
    let closed: Promise<number | undefined> | undefined;
    const client = await attacked(t, ACCEPTED, (connection) => {
      closed = closeCode(connection);
      connection.write(Buffer.concat([frame({ payload: OPEN }), frame({ payload: '40{"sid":"s"}' })]));
      setTimeout(() => connection.write(bytes), 50);
    });
    await new Promise((resolve) => client.once("disconnect", resolve));
    assert.equal(await closed, code);
    await othersAreServed();
  });
}

const PACKETS: readonly { title: string; texts: readonly string[] }[] = [
  { title: "an open packet that is no JSON", texts: ["0{"] },
  { title: "an open packet that is null", texts: ["0null"] },
  { title: "an open packet of prototypes", texts: ['0{"__proto__":{"x":1},"constructor":1}'] },
  { title: "an unknown engine packet", texts: [OPEN, "x"] },
  { title: "an unknown packet type", texts: [OPEN, '40{"sid":"s"}', "49"] },
  { title: "an event that is no array", texts: [OPEN, '40{"sid":"s"}', '42{"a":1}'] },
  { title: "an event whose name is an object", texts: [OPEN, '40{"sid":"s"}', "42[{}]"] },
  { title: "a reserved event", texts: [OPEN, '40{"sid":"s"}', '42["disconnect"]'] },
  { title: "the event error without a listener", texts: [OPEN, '40{"sid":"s"}', '42["error","x"]', "1"] },
  { title: "the event __proto__", texts: [OPEN, '40{"sid":"s"}', '42["__proto__",{"__proto__":{"x":1}}]', "1"] },
  { title: "attachments without end", texts: [OPEN, '40{"sid":"s"}', '4599999999-["a"]'] },
  { title: "a placeholder out of range", texts: [OPEN, '40{"sid":"s"}', '450-["a",{"_placeholder":true,"num":7}]'] },
  { title: "an answer nobody asked for", texts: [OPEN, '40{"sid":"s"}', "4399[1]", "431e400[]", "1"] },
  { title: "JSON of depth 100,000", texts: [OPEN, '40{"sid":"s"}', `42["a",${"[".repeat(100_000)}`] },
];

const CLIENTS = [
  ["client", io],
  ["small client", small],
] as const;

for (const [{ title, texts }, [name, connect]] of PACKETS.flatMap((packet) =>
  CLIENTS.map((client) => [packet, client] as const),
)) {
  test(`a server sends ${title}: the ${name} ends it and nobody else`, async (t) => {
    const send = (connection: ByteClient) => {
      connection.pipe(() => undefined);
      connection.write(Buffer.concat(texts.map((payload) => frame({ payload }))));
    };
    const client = await attacked(t, ACCEPTED, send, connect);
    await new Promise((resolve) => {
      client.once("disconnect", resolve);
      client.once("connect_error", resolve);
    });
    assert.equal(Object.hasOwn(Object.prototype, "x"), false);
    assert.equal(({} as { x?: unknown }).x, undefined);
    await othersAreServed();
  });
}

const HEADS: readonly { title: string; head: string }[] = [
  { title: "a proof of another key", head: ACCEPTED.replace("ACCEPT", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=") },
  {
    title: "an extension nobody offered",
    head: ACCEPTED.replace("\r\n\r\n", "\r\nSec-WebSocket-Extensions: x\r\n\r\n"),
  },
  {
    title: "a protocol nobody offered",
    head: ACCEPTED.replace("\r\n\r\n", "\r\nSec-WebSocket-Protocol: x\r\n\r\n"),
  },
  { title: "a head without end", head: `HTTP/1.1 101 Switching Protocols\r\nX: ${"x".repeat(100_000)}` },
  { title: "no HTTP", head: "\0\x01\x02\r\n\r\n" },
];

for (const { title, head } of HEADS) {
  test(`a server answers an upgrade with ${title}: connect_error`, async (t) => {
    const client = await attacked(t, head, (connection) => connection.pipe(() => undefined));
    const error: Error = await new Promise((resolve) => client.once("connect_error", resolve));
    assert.ok(error.message.length > 0);
    await othersAreServed();
  });
}

const BODIES: readonly { title: string; body: string; type?: string }[] = [
  { title: "a page of HTML", body: "<!doctype html><h1>404</h1>", type: "text/html" },
  { title: "nothing", body: "" },
  { title: "separators only", body: "\x1e".repeat(10_000) },
  { title: "base64 that is none", body: `${OPEN}\x1ebééé` },
  { title: "an Engine.IO 3 payload", body: `${OPEN.length}:${OPEN}` },
];

for (const { title, body, type } of BODIES) {
  test(`a server answers a poll with ${title}: the client says so`, async (t) => {
    const server = createServer((_request, response) => {
      response.setHeader("content-type", type ?? "text/plain; charset=UTF-8").end(body);
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    t.after(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const client = io(`http://127.0.0.1:${port}`, { transports: ["polling"], reconnection: false, forceNew: true });
    t.after(() => void client.close());
    const error: Error = await new Promise((resolve) => client.once("connect_error", resolve));
    assert.ok(error.message.length > 0);
    await othersAreServed();
  });
}

test("a server opens and closes at once: the client says so, though it never was connected", async (t) => {
  const client = await attacked(t, ACCEPTED, (connection) => {
    connection.pipe(() => undefined);
    connection.write(Buffer.concat([frame({ payload: OPEN }), frame({ payload: "1" })]));
  });
  const reason: string = await new Promise((resolve) => client.once("disconnect", resolve));
  assert.equal(reason, "transport close");
  await othersAreServed();
});
