import assert from "node:assert/strict";
import { test } from "node:test";
import { ByteClient, encodeRawFrame, eventually, type RawFrameOptions, socketPair } from "@tidewire/testkit";
import { PacketDecoder } from "@tidewire/wire/sio";
import { OutPacket } from "../engine/out-packet.js";
import { type History, Outbox } from "../engine/outbox.js";
import type { TransportOwner } from "../engine/transport.js";
import { TokenBucket } from "../token-bucket.js";
import type { ConnectionHost } from "../ws/connection.js";
import { PlainReader } from "./plain-reader.js";
import { PlainWebSocketTransport } from "./plain-websocket.js";

const HEAD = "HTTP/1.1 101 Switching Protocols\r\n\r\n";
const ADMITTED = '40/chat,{"sid":"x"}';

const host: ConnectionHost = {
  limits: { maxMessageBytes: 1000, maxFragments: 10 },
  linger: () => undefined,
  pingAllowance: () => new TokenBucket(1, 10, () => 0),
};

class Setup {
  readonly log: string[] = [];
  readonly bytes: ByteClient;
  readonly transport: PlainWebSocketTransport;

  constructor() {
    const [client, socket] = socketPair();
    this.bytes = new ByteClient(client);
    const owner: TransportOwner = {
      receiveText: (_, text) => void this.log.push(`text ${text}`),
      receiveBinary: (_, bytes) => void this.log.push(`binary ${Buffer.from(bytes).toString("hex")}`),
      receivePacket: () => void this.log.push("packet"),
      writable: () => void this.log.push("writable"),
      ended: (_, reason, description) => void this.log.push(`${reason} ${JSON.stringify(description)}`),
    };
    const reader = new PlainReader({ createDecoder: () => new PacketDecoder(), isJson: true, stripped: null });
    const start = { socket, head: HEAD, compressor: null, inflater: undefined };
    this.transport = new PlainWebSocketTransport(start, host, owner, reader);
    this.transport.open(Buffer.alloc(0));
  }

  send(...frames: RawFrameOptions[]): void {
    this.bytes.write(Buffer.concat(frames.map(encodeRawFrame)));
  }

  write(...packets: string[]): this {
    this.transport.send(history(...packets));
    return this;
  }

  async reads(expected: string): Promise<void> {
    assert.equal((await this.bytes.readBytes(expected.length)).toString("latin1"), expected);
  }

  async logged(...expected: string[]): Promise<void> {
    await eventually(() => this.log.length >= expected.length, { what: `log ${expected}, have ${this.log}` });
    assert.deepEqual(this.log, expected);
  }
}

function history(...packets: string[]): History {
  return packets.reduce((before, packet) => before.after(OutPacket.text(packet)), new Outbox().root);
}

test("the handshake is answered when the socket is in, and with it what was sent to it before", async () => {
  const setup = new Setup().write('42/chat,["message","early"]');
  assert.equal(setup.transport.bufferedBytes, HEAD.length + 7);
  setup.write(ADMITTED, '42/chat,["a"]');
  await setup.reads(`${HEAD}\x81\x05early\x81\x05["a"]`);
  setup.write('42/chat,["message","later"]');
  await setup.reads("\x81\x05later");
  assert.equal(setup.transport.bufferedBytes, 0);
});

test("the engine's ping is a ping, and a pong is the engine's", async () => {
  const setup = new Setup().write(ADMITTED, "2");
  await setup.reads(`${HEAD}\x89\x00`);
  setup.send({ opcode: 10, payload: "" });
  await setup.logged("text 3");
});

test("while the handshake is open nobody waits for the client", async () => {
  const setup = new Setup().write("2");
  await setup.logged("text 3");
  setup.write(ADMITTED);
  await setup.reads(HEAD);
});

test("text and bytes are messages, also text that looks like a packet of the engine", async () => {
  const setup = new Setup().write(ADMITTED);
  setup.send({ payload: "hello" }, { payload: "1" }, { payload: "" }, { opcode: 2, payload: Buffer.of(1, 2) });
  await setup.logged("text 4hello", "text 41", "text 4", "binary 0102");
});

test("who is refused is let in to be told why", async () => {
  const setup = new Setup().write('44/chat,{"message":"not you","data":{"closeCode":4401}}');
  await setup.reads(`${HEAD}\x88\x09\x11\x31not you`);
  await setup.logged("transport close undefined");
  assert.equal(setup.transport.writable, false);
});

test("who is made to leave gets what was sent before, and nothing behind", async () => {
  const setup = new Setup().write(ADMITTED, '42/chat,["a"]', "41/chat,", '42/chat,["b"]');
  await setup.reads(`${HEAD}\x81\x05["a"]\x88\x1d\x03\xe8server namespace disconnect`);
  await setup.logged("transport close undefined");
});

for (const [title, close, frame] of [
  ["1001 when the server goes", ["server shutting down"], "\x88\x19\x03\xe9server is shutting down"],
  ["1000 else", ["forced close"], "\x88\x0e\x03\xe8forced close"],
] as const) {
  test(`closes with ${title}`, async () => {
    const setup = new Setup().write(ADMITTED);
    assert.equal(setup.transport.close(undefined, ...close), "closed");
    assert.equal((await setup.bytes.readAll()).toString("latin1"), HEAD + frame);
    assert.deepEqual(setup.log, []);
  });
}

test("closes with 1013 who was not let in in time, with the code of a limit who broke it", async () => {
  const late = new Setup();
  late.transport.retire();
  const told = "\x03\xf5not let into the namespace in time";
  assert.equal((await late.bytes.readAll()).toString("latin1"), `${HEAD}\x88\x24${told}`);
  const limited = new Setup().write(ADMITTED);
  limited.transport.close({ code: 1008, text: "too much" }, "limit exceeded");
  assert.equal((await limited.bytes.readAll()).toString("latin1"), `${HEAD}\x88\x0a\x03\xf0too much`);
});

test("the end of the client is told, and its faults are", async () => {
  const closed = new Setup().write(ADMITTED);
  closed.send({ opcode: 8, payload: Buffer.concat([Buffer.of(0x0f, 0xa0), Buffer.from("bye")]) });
  await closed.logged('transport close {"code":4000,"reason":"bye"}');
  const faulty = new Setup().write(ADMITTED);
  faulty.send({ payload: Buffer.alloc(1001) });
  await eventually(() => faulty.log.length > 0);
  assert.match(String(faulty.log[0]), /^transport error .*closed with 1009/);
});

test("says when it can write again, and when all was written; destroyed it is silent", async () => {
  const setup = new Setup().write(ADMITTED);
  setup.transport.drained();
  setup.transport.whenWritten(() => setup.log.push("written"));
  setup.transport.destroy();
  await setup.logged("writable", "written");
});
