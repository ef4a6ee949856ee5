import assert from "node:assert/strict";
import { test } from "node:test";
import { ByteClient, encodeRawFrame, eventually, type RawFrameOptions, socketPair } from "@tidewire/testkit";
import type { EnginePacket, EngineVersion } from "@tidewire/wire/engine";
import { TokenBucket } from "../token-bucket.js";
import type { ConnectionHost } from "../ws/connection.js";
import { Deflater, inflater } from "../ws/deflate.js";
import { OutPacket } from "./out-packet.js";
import { type History, Outbox } from "./outbox.js";
import type { TransportOwner } from "./transport.js";
import { WebSocketTransport } from "./websocket.js";

const HEAD = "HTTP/1.1 101 Switching Protocols\r\n\r\n";

const host: ConnectionHost = {
  limits: { maxMessageBytes: 100_000, maxFragments: 10 },
  linger: () => undefined,
  pingAllowance: () => new TokenBucket(1, 10, () => 0),
};

class Setup {
  readonly log: string[] = [];
  readonly bytes: ByteClient;
  readonly transport: WebSocketTransport;
  /** Binary messages as they were handed on. */
  readonly received: Uint8Array[] = [];

  constructor({ version = 4, deflate = false }: { version?: EngineVersion; deflate?: boolean } = {}) {
    const [client, socket] = socketPair();
    this.bytes = new ByteClient(client);
    const start = {
      socket,
      head: HEAD,
      compressor: deflate ? new Deflater({ threshold: 0 }, 15) : null,
      inflater: deflate ? inflater : undefined,
    };
    const owner: TransportOwner = {
      receiveText: (_, text) => void this.log.push(`text ${text}`),
      receiveBinary: (_, bytes) => {
        this.received.push(bytes);
        this.log.push(`binary ${Buffer.from(bytes).toString("hex", 0, 8)}`);
      },
      receivePacket: (_, packet: EnginePacket) => void this.log.push(`packet ${JSON.stringify(packet)}`),
      writable: () => void this.log.push("writable"),
      ended: (_, reason, description) => void this.log.push(`${reason} ${JSON.stringify(description)}`),
    };
    this.transport = new WebSocketTransport(version, start, host, owner);
  }

  send(...frames: RawFrameOptions[]): void {
    this.bytes.write(Buffer.concat(frames.map(encodeRawFrame)));
  }

  async logged(count: number): Promise<string[]> {
    await eventually(() => this.log.length >= count, { what: `log of ${count}, have ${this.log}` });
    return this.log;
  }
}

function history(...packets: OutPacket[]): History {
  return packets.reduce((before, packet) => before.after(packet), new Outbox().root);
}

test("the head of the response is written together with the first packets, and once", async () => {
  const setup = new Setup();
  setup.transport.send(history(OutPacket.text("0{}"), OutPacket.text("40")));
  setup.transport.greet();
  setup.transport.send(history(OutPacket.text("2")));
  const expected = `${HEAD}\x81\x030{}\x81\x0240\x81\x012`;
  assert.equal((await setup.bytes.readBytes(expected.length)).toString("latin1"), expected);
});

test("the head goes before packets that are written from several places too", async () => {
  const setup = new Setup();
  const large = Buffer.alloc(5000, 7);
  setup.transport.send(history(OutPacket.text("4a"), OutPacket.binary(large)));
  const expected = `${HEAD}\x81\x024a\x82\x7e\x13\x88${"\x07".repeat(5000)}`;
  assert.equal((await setup.bytes.readBytes(expected.length)).toString("latin1"), expected);
});

test("greeting answers the handshake without packets, and once", async () => {
  const setup = new Setup();
  setup.transport.greet();
  setup.transport.greet();
  setup.transport.close();
  assert.equal((await setup.bytes.readAll()).toString("latin1"), `${HEAD}\x88\x02\x03\xe8`);
});

test("closing before anything was sent answers the handshake first; retiring is the same", async () => {
  for (const end of ["close", "retire"] as const) {
    const setup = new Setup();
    setup.transport[end]();
    assert.equal((await setup.bytes.readAll()).toString("latin1"), `${HEAD}\x88\x02\x03\xe8`);
    assert.equal(setup.transport.writable, false);
  }
});

test("destroying writes nothing", async () => {
  const setup = new Setup();
  setup.transport.destroy();
  assert.equal((await setup.bytes.readAll()).length, 0);
  assert.deepEqual(setup.log, []);
});

test("messages are handed on as they come, those behind the request first", async () => {
  const setup = new Setup();
  setup.transport.open(encodeRawFrame({ payload: "4first" }));
  setup.send({ payload: "2" }, { opcode: 2, payload: Buffer.of(1, 2) }, { payload: "" });
  assert.deepEqual(await setup.logged(4), ["text 4first", "text 2", "binary 0102", "text "]);
  assert.ok(Buffer.isBuffer(setup.received[0]));
});

test("base64 in a text frame becomes the bytes it stands for", async () => {
  const setup = new Setup();
  setup.transport.open(Buffer.alloc(0));
  setup.send({ payload: "bAQI=" });
  assert.match(String((await setup.logged(1))[0]), /^packet \{"type":"message"/);
  const v3 = new Setup({ version: 3 });
  v3.transport.open(Buffer.alloc(0));
  v3.send({ payload: "b4AQI=" });
  assert.match(String((await v3.logged(1))[0]), /^packet \{"type":"message"/);
});

test("revision 3: the first byte of a binary message is its type", async () => {
  const setup = new Setup({ version: 3 });
  setup.transport.open(Buffer.alloc(0));
  setup.send({ opcode: 2, payload: Buffer.of(4, 1, 2) }, { opcode: 2, payload: Buffer.of(4) });
  assert.deepEqual(await setup.logged(2), ["binary 0102", "binary "]);
});

test("what is no packet ends the session with a parse error and the connection in order", async () => {
  for (const [version, frame] of [
    [4, { payload: "b!" }],
    [3, { payload: "b9AQI=" }],
    [3, { opcode: 2, payload: Buffer.of(9, 1) }],
    [3, { opcode: 2, payload: Buffer.of() }],
  ] as const) {
    const setup = new Setup({ version });
    setup.transport.greet();
    setup.transport.open(Buffer.alloc(0));
    setup.send(frame, { payload: "4late" });
    assert.equal((await setup.bytes.readAll()).toString("latin1"), `${HEAD}\x88\x02\x03\xe8`);
    assert.deepEqual(setup.log, ['parse error "parser error"']);
  }
});

test("a small message does not keep the large chunk it came in", async () => {
  const setup = new Setup();
  setup.transport.open(
    Buffer.concat([
      encodeRawFrame({ payload: "4".repeat(50_000) }),
      encodeRawFrame({ opcode: 2, payload: Buffer.of(1, 2) }),
      encodeRawFrame({ opcode: 2, payload: Buffer.alloc(90_000) }),
    ]),
  );
  const [small, large] = setup.received;
  // Most of its chunk: a view is enough.
  assert.ok(large !== undefined && large.buffer.byteLength > 90_000);
  assert.ok(small !== undefined && small.buffer !== large.buffer);
  assert.deepEqual([...small], [1, 2]);
});

test("compresses what it sends and reads what is compressed, where that was agreed on", async () => {
  const setup = new Setup({ deflate: true });
  setup.transport.send(history(OutPacket.text("4Hello")));
  setup.transport.open(Buffer.alloc(0));
  setup.send({ rsv: 4, payload: new Deflater({}, 15).compress(Buffer.from("4Hello")) });
  assert.deepEqual(await setup.logged(1), ["text 4Hello"]);
  const bytes = await setup.bytes.readBytes(HEAD.length + 1);
  assert.equal(bytes.at(-1), 0xc1);
});

test("a peer that closes is a closed transport, one that breaks the rules an error", async () => {
  for (const [frame, expected] of [
    [{ opcode: 8, payload: Buffer.of(3, 0xf1) }, 'transport close {"code":1009,"reason":""}'],
    [{ payload: "x", mask: false }, /^transport error ".*mask.* \(closed with 1002\)"$/],
    [{ payload: "4".repeat(100_001) }, /^transport error ".*100001 bytes exceeds.* \(closed with 1009\)"$/],
  ] as const) {
    const setup = new Setup();
    setup.transport.open(Buffer.alloc(0));
    setup.send(frame);
    const [told] = await setup.logged(1);
    if (typeof expected === "string") assert.equal(told, expected);
    else assert.match(String(told), expected);
  }
});

test("says how much waits, and when it is writable again", async () => {
  const setup = new Setup();
  const [client, socket] = socketPair();
  const start = { socket, head: HEAD, compressor: null, inflater: undefined };
  const transport = new WebSocketTransport(4, start, host, {
    ...setup.transport.owner,
    writable: () => void setup.log.push("writable"),
  });
  transport.open(Buffer.alloc(0));
  assert.deepEqual([transport.writable, transport.bufferedBytes], [true, 0]);
  transport.send(history(OutPacket.text("4".repeat(99_999))));
  transport.send(history(OutPacket.text("4".repeat(99_999))));
  assert.equal(transport.writable, false);
  assert.ok(transport.bufferedBytes > 0);
  await new ByteClient(client).readBytes(200_000);
  assert.deepEqual(await setup.logged(1), ["writable"]);
  assert.deepEqual([transport.writable, transport.bufferedBytes], [true, 0]);
});
