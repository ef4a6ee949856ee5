import assert from "node:assert/strict";
import { test } from "node:test";
import { setup } from "./fake-connection.test.js";

test("packets wait for a Blob before them, and keep their order", async () => {
  const { host, socket, latest, join } = setup();
  join();
  socket.emit("file", new Blob(["ab"]));
  socket.emit("after");
  assert.deepEqual(latest().sent, []);
  for (let turn = 0; turn < 20; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    host.settle();
  }
  assert.deepEqual(latest().sent, [
    '451-["file",{"_placeholder":true,"num":0}]',
    Uint8Array.of(0x61, 0x62),
    '42["after"]',
  ]);
});

test("speaks through a parser that the application brings", () => {
  class Encoder {
    encode(packet: unknown) {
      return [`!${JSON.stringify(packet)}`];
    }
  }
  class Decoder {
    #decoded: (packet: unknown) => void = () => {};
    on(_event: string, listener: (packet: unknown) => void) {
      this.#decoded = listener;
    }
    add(chunk: string) {
      this.#decoded(JSON.parse(chunk.slice(1)));
    }
  }
  const { socket, latest, open } = setup({ parser: { Encoder, Decoder } });
  const received: unknown[] = [];
  socket.on("a", (value) => received.push(value));
  open();
  assert.deepEqual(latest().sent, ['4!{"type":0,"nsp":"/"}']);
  latest().message('4!{"type":0,"nsp":"/","data":{"sid":"x"}}');
  latest().message('4!{"type":2,"nsp":"/","data":["a",1]}');
  assert.deepEqual(received, [1]);
});
