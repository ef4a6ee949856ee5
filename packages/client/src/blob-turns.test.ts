import assert from "node:assert/strict";
import { Blob } from "node:buffer";
import { test } from "node:test";
import { eventually } from "@tidewire/testkit";
import { PacketType, type SioPacket } from "@tidewire/wire/sio";
import { createBlobTurns } from "./blob-turns.js";

const event = (...args: unknown[]): SioPacket => ({
  type: PacketType.EVENT,
  nsp: "/",
  id: undefined,
  data: ["event", ...args],
});

function setup() {
  const reported: unknown[] = [];
  const written: unknown[] = [];
  const turns = createBlobTurns((error) => reported.push(error));
  const write = ({ data }: SioPacket) => written.push(data);
  return { reported, written, turns, write };
}

test("writes at once what holds no Blob, and throws what that throws", () => {
  const { written, turns, write } = setup();
  turns.send(event(1), write);
  assert.deepEqual(written, [["event", 1]]);
  assert.throws(
    () =>
      turns.send(event(2), () => {
        throw new RangeError("too long");
      }),
    RangeError,
  );
});

test("what is sent after a Blob waits for it", async () => {
  const { written, turns, write } = setup();
  turns.send(event(new Blob(["a"])), write);
  turns.send(event(2), write);
  assert.deepEqual(written, []);
  await eventually(() => written.length === 2);
  assert.deepEqual(written, [
    ["event", Uint8Array.of(0x61)],
    ["event", 2],
  ]);
});

test("a Blob that cannot be read is reported, and the next packet follows", async () => {
  const { reported, written, turns, write } = setup();
  const failure = new RangeError("file has changed");
  class Unreadable extends Blob {
    override arrayBuffer(): Promise<ArrayBuffer> {
      return Promise.reject(failure);
    }
  }
  turns.send(event(new Unreadable([])), write);
  turns.send(event(2), write);
  await eventually(() => written.length === 1);
  assert.deepEqual([reported, written], [[failure], [["event", 2]]]);
});

test("once forgotten nothing waits", async () => {
  const { written, turns, write } = setup();
  turns.send(event(new Blob(["a"])), write);
  turns.forget();
  turns.send(event(2), write);
  assert.deepEqual(written, [["event", 2]]);
  await eventually(() => written.length === 2);
});
