import assert from "node:assert/strict";
import { test } from "node:test";
import { PacketType } from "@tidewire/wire/sio";
import { MemorySessionHost } from "./memory-server.test.js";
import { appendMessage, encodeMessage, ownMessage } from "./message.js";

const BYTES = Buffer.of(1, 2, 3);

test("text is an engine message, worth compressing unless it is said not to be", () => {
  const packet = { type: PacketType.EVENT, nsp: "/", id: undefined, data: ["hello", 1] } as const;
  const { first, rest } = encodeMessage({ ...packet, data: ["hello", 1] });
  assert.equal(first.text, '42["hello",1]');
  assert.equal(first.compress, true);
  assert.equal(rest, null);
  assert.equal(encodeMessage({ ...packet, data: ["hello"] }, false).first.compress, false);
});

test("the bytes of a text are counted, ASCII or not", () => {
  for (const value of ["plain", "\u00e9\u20ac", "\\", 1]) {
    for (const id of [undefined, 3]) {
      const { first } = encodeMessage({ type: PacketType.EVENT, nsp: "/", id, data: ["hello", value] });
      assert.equal(first.byteLength, Buffer.byteLength(first.text));
    }
  }
});

test("bytes follow the text as they are", () => {
  const data: [string, ...unknown[]] = ["file", BYTES, { more: BYTES }];
  const { first, rest } = encodeMessage({ type: PacketType.EVENT, nsp: "/a", id: 3, data }, false);
  assert.equal(first.text, '452-/a,3["file",{"_placeholder":true,"num":0},{"more":{"_placeholder":true,"num":1}}]');
  assert.deepEqual(
    rest?.map(({ binary, compress }) => [binary, compress]),
    [
      [BYTES, false],
      [BYTES, false],
    ],
  );
});

test("appends the text and its attachments with nothing between", () => {
  const host = new MemorySessionHost();
  const { session, transport } = host.open("e1");
  const message = encodeMessage({ type: PacketType.EVENT, nsp: "/", id: undefined, data: ["file", BYTES] });
  appendMessage(session, message);
  appendMessage(session, encodeMessage({ type: PacketType.DISCONNECT, nsp: "/", id: undefined, data: undefined }));
  host.outbox.flushNow();
  assert.deepEqual(transport.sent, ['451-["file",{"_placeholder":true,"num":0}]', BYTES, "41"]);
  assert.equal(transport.writes, 1);
});

for (const bytes of [4095, 4096]) {
  test(`what goes to many is a copy: ${bytes} bytes changed after the call are sent as they were`, () => {
    const host = new MemorySessionHost();
    const { session, transport } = host.open("e1");
    const attachment = Buffer.alloc(bytes, 1);
    appendMessage(
      session,
      ownMessage(encodeMessage({ type: PacketType.EVENT, nsp: "/", id: undefined, data: ["file", attachment] })),
    );
    attachment.fill(2);
    host.outbox.flushNow();
    assert.deepEqual(transport.sent[1], Buffer.alloc(bytes, 1));
  });
}

test("what cannot be written as JSON is the caller's error", () => {
  const event = (data: unknown) => ({ type: PacketType.EVENT, nsp: "/", id: undefined, data: ["x", data] }) as const;
  const circle: unknown[] = [];
  circle.push(circle);
  for (const data of [5n, circle]) {
    assert.throws(() => encodeMessage({ ...event(data), data: ["x", data] }));
  }
});
