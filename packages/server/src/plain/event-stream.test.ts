import assert from "node:assert/strict";
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { test } from "node:test";
import { ByteClient, eventually, socketPair } from "@tidewire/testkit";
import { PacketDecoder } from "@tidewire/wire/sio";
import { OutPacket } from "../engine/out-packet.js";
import { Outbox } from "../engine/outbox.js";
import type { TransportOwner } from "../engine/transport.js";
import { EventHistory } from "./event-history.js";
import { EventStreamTransport } from "./event-stream.js";
import { PlainReader } from "./plain-reader.js";

const ADMITTED = '40/chat,{"sid":"x"}';

class Setup {
  readonly log: string[] = [];
  readonly history = new EventHistory({ maxEvents: 3, maxBytes: 1000, maxAgeMs: 1000 }, "t", () => 0);
  readonly bytes: ByteClient;
  readonly response: ServerResponse;
  readonly transport: EventStreamTransport;
  /** What is destroyed when the grace of a reader is over. */
  readonly lingering: { destroy(): void }[] = [];

  constructor(lastEventId?: string, before: string[] = []) {
    for (const text of before) this.broadcast(text);
    const [client, socket] = socketPair();
    this.bytes = new ByteClient(client);
    this.response = new ServerResponse(new IncomingMessage(new Socket()));
    const { response } = this;
    // Bytes as they are: chunks would hide them.
    response.useChunkedEncodingByDefault = false;
    response.sendDate = false;
    response.assignSocket(socket as unknown as Socket);
    // As Node's own server does.
    socket.on("drain", () => response.emit("drain"));
    const owner: TransportOwner = {
      receiveText: (_, text) => void this.log.push(`text ${text}`),
      receiveBinary: () => void this.log.push("binary"),
      receivePacket: () => void this.log.push("packet"),
      writable: () => void this.log.push("writable"),
      ended: (_, reason) => void this.log.push(reason),
    };
    const { history } = this;
    const source = {
      retryMs: 3000,
      get position() {
        return history.position;
      },
      idOf: (first: OutPacket) => history.idOf(first),
      missed: (id: string) => history.missed(id, new Set(["own"])),
    };
    const host = { linger: (connection: { destroy(): void }) => void this.lingering.push(connection) };
    const reader = new PlainReader({ createDecoder: () => new PacketDecoder(), isJson: true, stripped: null });
    this.transport = new EventStreamTransport(response, host, owner, reader, source, lastEventId);
    this.transport.open();
  }

  broadcast(text: string, rooms: string[] = []): OutPacket {
    const first = OutPacket.text(`42/chat,["message","${text}"]`);
    this.history.record({ first, rest: null }, { rooms: new Set(rooms) });
    return first;
  }

  write(...packets: (string | OutPacket)[]): this {
    const all = packets.map((packet) => (typeof packet === "string" ? OutPacket.text(packet) : packet));
    this.transport.send(all.reduce((before, packet) => before.after(packet), new Outbox().root));
    return this;
  }

  async head(): Promise<string> {
    return (await this.bytes.readUntil("\r\n\r\n")).toString();
  }

  async reads(expected: string): Promise<void> {
    assert.equal((await this.bytes.readBytes(expected.length)).toString(), expected);
  }
}

test("the response begins when the socket is in, with what was sent to it before", async () => {
  const setup = new Setup().write('42/chat,["message","early"]');
  setup.write(ADMITTED, '42/chat,["news",1]');
  const head = await setup.head();
  assert.match(head, /^HTTP\/1\.1 200 OK\r\n/);
  assert.match(head, /content-type: text\/event-stream; charset=utf-8/i);
  assert.match(head, /cache-control: no-cache, no-transform/i);
  await setup.reads("retry: 3000\ndata: early\n\nevent: news\ndata: [1]\n\nid: t-0\n\n");
});

test("broadcasts have their id, and who comes back gets those it missed and no other", async () => {
  const setup = new Setup("t-1", ["a", "b"]);
  setup.broadcast("other", ["foreign"]);
  setup.broadcast("own", ["own"]);
  setup.write(ADMITTED, setup.broadcast("live"));
  await setup.head();
  await setup.reads('retry: 3000\nevent: reset\ndata: {"lastEventId":"t-1","reason":"too old"}\n\n');
  await setup.reads("id: t-5\ndata: live\n\nid: t-5\n\n");

  const next = new Setup("t-1", ["a", "b", "c"]).write(ADMITTED);
  await next.head();
  await next.reads("retry: 3000\nid: t-2\ndata: b\n\nid: t-3\ndata: c\n\nid: t-3\n\n");
});

test("what comes anyway is not sent twice", async () => {
  const setup = new Setup("t-0");
  const [missed, live] = [setup.broadcast("missed"), setup.broadcast("live")];
  assert.notEqual(missed, live);
  setup.write(ADMITTED, live);
  await setup.head();
  await setup.reads("retry: 3000\nid: t-1\ndata: missed\n\nid: t-2\ndata: live\n\nid: t-2\n\n");
});

test("what came early to who was cut off is sent once, in its place", async () => {
  const setup = new Setup("t-0");
  setup.broadcast("missed");
  setup.write(setup.broadcast("early", ["own"]));
  setup.write('42/chat,["message","direct"]');
  setup.broadcast("for those who are in");
  setup.write(ADMITTED, '42/chat,["message","behind"]');
  await setup.head();
  await setup.reads("retry: 3000\nid: t-1\ndata: missed\n\nid: t-2\ndata: early\n\n");
  await setup.reads("id: t-3\ndata: for those who are in\n\ndata: direct\n\ndata: behind\n\nid: t-3\n\n");
});

test("what was missed may have attachments", async () => {
  const setup = new Setup("t-0");
  const first = OutPacket.text('451-/chat,["f",{"_placeholder":true,"num":0}]');
  const message = { first, rest: [OutPacket.binary(Buffer.of(1))] };
  setup.history.record(message, { rooms: new Set() });
  setup.write(ADMITTED, '42/chat,["a"]');
  await setup.head();
  await setup.reads('retry: 3000\nid: t-1\nevent: f\ndata: [{"$binary":"AQ=="}]\n\nevent: a\ndata: []\n\nid: t-1\n\n');
});

test("an id of somewhere else is told to be unknown", async () => {
  const setup = new Setup("x-9").write(ADMITTED);
  await setup.head();
  await setup.reads('retry: 3000\nevent: reset\ndata: {"lastEventId":"x-9","reason":"unknown"}\n\nid: t-0\n\n');
});

test("a beat is a comment and where the reader stands, and counts as a sign of life once the system has it", async () => {
  const setup = new Setup().write(ADMITTED);
  await setup.head();
  await setup.reads("retry: 3000\nid: t-0\n\n");
  setup.broadcast("foreign", ["foreign"]);
  setup.write("2");
  await setup.reads(":\n\nid: t-1\n\n");
  await eventually(() => setup.log.includes("text 3"));
});

test("nobody waits for a reader that waits for us", async () => {
  const setup = new Setup().write("2");
  await eventually(() => setup.log.includes("text 3"));
});

test("who is refused gets 403 and the reason", async () => {
  const setup = new Setup().write('44/chat,{"message":"not you","data":{"a":1}}');
  assert.match(await setup.head(), /^HTTP\/1\.1 403 /);
  await setup.reads('{"message":"not you","data":{"a":1}}');
  assert.deepEqual(setup.log, ["transport close"]);
});

test("who is made to leave gets what was sent before, and is told so", async () => {
  const setup = new Setup().write(ADMITTED, '42/chat,["a"]', "41/chat,", '42/chat,["b"]');
  await setup.head();
  const goodbye = 'event: close\ndata: {"code":1000,"reason":"server namespace disconnect"}\n\n';
  await setup.reads(`retry: 3000\nevent: a\ndata: []\n\n${goodbye}`);
  assert.deepEqual(setup.log, ["transport close"]);
  assert.equal(setup.transport.writable, false);
});

test("the end is told; before the response has begun by its status", async () => {
  const setup = new Setup().write(ADMITTED);
  assert.equal(setup.transport.close(undefined, "server shutting down"), "closed");
  setup.transport.close();
  await setup.head();
  await setup.reads('retry: 3000\nid: t-0\n\nevent: close\ndata: {"code":1001,"reason":"server is shutting down"}\n\n');
  const waiting = new Setup();
  waiting.transport.retire();
  assert.match(await waiting.head(), /^HTTP\/1\.1 503 /);
  assert.deepEqual([setup.log, waiting.log], [[], []]);
});

test("tells when the reader is gone, unless it was sent away", async () => {
  const setup = new Setup().write(ADMITTED);
  await setup.head();
  setup.bytes.destroy();
  await eventually(() => setup.log.includes("transport close"));
  const destroyed = new Setup().write(ADMITTED);
  destroyed.transport.destroy();
  destroyed.transport.whenWritten(() => destroyed.log.push("written"));
  assert.deepEqual(destroyed.log, ["written"]);
});

test("waits for a reader that does not read, and says when it goes on", async () => {
  const setup = new Setup().write(ADMITTED);
  await setup.head();
  for (let i = 0; setup.transport.writable; i++) setup.write(`42["a",${i},"${"x".repeat(5000)}"]`);
  assert.ok(setup.transport.bufferedBytes > 0);
  setup.transport.whenWritten(() => setup.log.push("written"));
  setup.bytes.pipe(() => undefined);
  await eventually(() => setup.log.includes("writable") && setup.log.includes("written"));
  assert.equal(setup.transport.writable, true);
});

test("who does not read the goodbye either loses the connection, who did keeps it", async () => {
  const stuck = new Setup().write(ADMITTED);
  for (let i = 0; stuck.transport.writable; i++) stuck.write(`42["a",${i},"${"x".repeat(5000)}"]`);
  stuck.transport.close();
  assert.equal(stuck.lingering.length, 1);
  stuck.lingering[0]?.destroy();
  assert.equal(stuck.response.destroyed, true);

  const honest = new Setup().write(ADMITTED);
  honest.bytes.pipe(() => undefined);
  honest.transport.close();
  await eventually(() => honest.response.writableFinished);
  honest.lingering[0]?.destroy();
  assert.equal(honest.response.destroyed, false);
});
