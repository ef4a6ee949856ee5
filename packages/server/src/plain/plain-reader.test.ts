import assert from "node:assert/strict";
import { test } from "node:test";
import { type EventData, PacketDecoder } from "@tidewire/wire/sio";
import { OutPacket } from "../engine/out-packet.js";
import { type PlainForm, PlainReader } from "./plain-reader.js";

const JSON_FORM: PlainForm = { createDecoder: () => new PacketDecoder(), isJson: true, stripped: null };

function read(reader: PlainReader, ...packets: (string | OutPacket)[]): unknown[] {
  return packets.map((packet) => {
    const message = reader.next(typeof packet === "string" ? OutPacket.text(packet) : packet);
    return message?.kind === "event" ? message.data : message;
  });
}

test("reads events, with and without a namespace and an acknowledgement", () => {
  const packets = ['42["a",1]', '42/chat,["b"]', '42/chat,17["c",{"d":"]"}]', '4212["e"]'];
  assert.deepEqual(read(new PlainReader(JSON_FORM), ...packets), [["a", 1], ["b"], ["c", { d: "]" }], ["e"]]);
});

test("reads what becomes of the membership", () => {
  const packets = ['40/chat,{"sid":"x"}', "41/chat,", '44/chat,{"message":"no","data":{"closeCode":4000}}', '44"no"'];
  assert.deepEqual(read(new PlainReader(JSON_FORM), ...packets), [
    { kind: "admitted" },
    { kind: "left" },
    { kind: "refused", message: "no", data: { closeCode: 4000 } },
    { kind: "refused", message: "no", data: undefined },
  ]);
});

test("an event is complete with its last attachment, which may change afterwards", () => {
  const reader = new PlainReader(JSON_FORM);
  const bytes = Buffer.alloc(5000, 1);
  const first = OutPacket.text('452-["f",{"_placeholder":true,"num":1},{"_placeholder":true,"num":0}]');
  const rest = [OutPacket.binary(Buffer.of(9)), OutPacket.binary(bytes)];
  assert.deepEqual(read(reader, first, rest[0] as OutPacket), [null, null]);
  const [data] = read(reader, rest[1] as OutPacket) as [EventData];
  assert.equal(reader.first, first);
  bytes.fill(2);
  assert.deepEqual(data, ["f", Buffer.alloc(5000, 1), Buffer.of(9)]);
});

test("what many get is read once, whether it is one packet or several", () => {
  const text = OutPacket.text('42["a"]');
  const [one, other] = [new PlainReader(JSON_FORM), new PlainReader(JSON_FORM)];
  assert.equal(one.next(text), other.next(text));
  const binary = OutPacket.text('451-["f",{"_placeholder":true,"num":0}]');
  const rest = OutPacket.binary(Buffer.of(1));
  one.next(binary);
  const message = one.next(rest);
  assert.equal(other.next(binary), message);
  assert.equal(other.first, binary);
  assert.equal(other.next(rest), null);
  assert.deepEqual(read(other, '42["b"]'), [["b"]]);
});

test("each message is known by its own first packet, whatever came before it", () => {
  const form = { ...JSON_FORM, stripped: (data: EventData) => data };
  const packets = [
    OutPacket.text("431[]"),
    OutPacket.text("4hello"),
    OutPacket.text('42["a"]'),
    OutPacket.text('451-["f",{"_placeholder":true,"num":0}]'),
    OutPacket.binary(Buffer.of(1)),
    OutPacket.text('40{"sid":"x"}'),
    OutPacket.text('42["b"]'),
  ];
  const one = new PlainReader(form);
  const told = packets.flatMap((packet) => {
    const message = one.next(packet);
    return message === null ? [] : [[message, one.first] as const];
  });
  assert.deepEqual(
    told.map(([, first]) => packets.indexOf(first as OutPacket)),
    [2, 3, 5, 6],
  );
  const other = new PlainReader(form);
  assert.deepEqual(
    packets.flatMap((packet) => other.next(packet) ?? []),
    told.map(([message]) => message),
  );
});

test("an acknowledgement, and what is no packet, mean nothing", () => {
  const packets = ["431[]", "4hello", OutPacket.binary(Buffer.of(1)), '42["a"]'];
  assert.deepEqual(read(new PlainReader(JSON_FORM), ...packets), [null, null, null, ["a"]]);
});

test("takes off what was added for other clients, unless an acknowledgement was asked for", () => {
  const stripped = (data: EventData): EventData => data.slice(0, -1) as EventData;
  const reader = new PlainReader({ ...JSON_FORM, stripped });
  assert.deepEqual(read(reader, '42["a",1,"offset"]', '427["b",2]'), [
    ["a", 1],
    ["b", 2],
  ]);
});

test("reads the packets of another codec", () => {
  const reader = new PlainReader({
    isJson: false,
    stripped: null,
    createDecoder: (received) => ({
      text: () => undefined,
      binary(bytes) {
        received({ type: 2, nsp: "/", id: undefined, data: ["b", bytes[0]] });
        return undefined;
      },
    }),
  });
  assert.deepEqual(read(reader, "4part", OutPacket.binary(Buffer.of(7))), [null, ["b", 7]]);
});
