/** What an event carries, both ways, for every published client and every way of travelling. */
import assert from "node:assert/strict";
import { nextEvent } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { cases, transportOf } from "../support/clients.js";
import { asEmits, pair } from "../support/pair.js";
import { isOracle, serve } from "../support/peer.js";

const TEXT_ARGUMENTS = [1, "two", { three: [null, true, { four: 4.5 }] }, "é € 😀 \u2028 \u0000", [], ""];

function binaryArguments() {
  return [
    Buffer.of(1, 2, 3),
    { nested: [Buffer.alloc(0), { deep: Uint8Array.of(0, 255, 30, 4) }], text: "beside" },
    Buffer.from("4 looks like a packet"),
  ];
}

for (const which of cases()) {
  test(`${which.title}: travels as asked`, async (t) => {
    const server = await serve(t);
    const { client, socket } = await pair(t, server, which);
    const expected = which.mode.name === "polling only" ? "polling" : "websocket";
    assert.equal(transportOf(client), expected);
    assert.equal(socket.conn.transport.name, expected);
    assert.equal(socket.conn.protocol, which.client.revision);
  });

  test(`${which.title}: carries any JSON both ways`, async (t) => {
    const server = await serve(t);
    const { client, socket } = await pair(t, server, which);
    const atServer = nextEvent(asEmits(socket), "to server");
    client.emit("to server", ...TEXT_ARGUMENTS);
    assert.deepEqual(await atServer, TEXT_ARGUMENTS);
    const atClient = nextEvent(client, "to client");
    socket.emit("to client", ...TEXT_ARGUMENTS);
    assert.deepEqual(await atClient, TEXT_ARGUMENTS);
  });

  test(`${which.title}: carries several nested attachments both ways`, async (t) => {
    const server = await serve(t);
    const { client, socket } = await pair(t, server, which);
    const atServer = nextEvent(asEmits(socket), "to server");
    client.emit("to server", ...binaryArguments());
    assert.deepEqual(plain(await atServer), plain(binaryArguments()));
    const atClient = nextEvent(client, "to client");
    socket.emit("to client", ...binaryArguments());
    assert.deepEqual(plain(await atClient), plain(binaryArguments()));
  });

  test(`${which.title}: leaves what was emitted untouched`, async (t) => {
    const server = await serve(t);
    const { client, socket } = await pair(t, server, which);
    const message = { bytes: Buffer.of(7), list: [Buffer.of(8)] };
    const atClient = nextEvent(client, "to client");
    socket.emit("to client", message);
    assert.deepEqual(message, { bytes: Buffer.of(7), list: [Buffer.of(8)] });
    assert.deepEqual(plain(await atClient), plain([message]));
  });

  test(`${which.title}: binary given as ArrayBuffer, view and DataView arrives as bytes`, async (t) => {
    const server = await serve(t);
    const { client, socket } = await pair(t, server, which);
    const whole = Uint8Array.of(9, 1, 2, 3, 9);
    const atClient = nextEvent(client, "views");
    socket.emit("views", whole.buffer, whole.subarray(1, 4), new DataView(whole.buffer, 1, 3));
    const [buffer, view, dataView] = plain(await atClient) as unknown[];
    assert.deepEqual([buffer, view, dataView], [{ hex: "0901020309" }, { hex: "010203" }, { hex: "010203" }]);
  });

  test(`${which.title}: keeps the order of a burst that mixes text and binary`, async (t) => {
    const server = await serve(t);
    const { client, socket } = await pair(t, server, which);
    const seen: unknown[] = [];
    socket.on("n", (n: unknown) => seen.push(n));
    const wanted = Array.from({ length: 40 }, (_, n) => (n % 3 === 0 ? { n, bytes: Buffer.of(n) } : { n }));
    for (const n of wanted) client.emit("n", n);
    await new Promise<void>((resolve) => client.emit("last", () => resolve()) && socket.on("last", (ack) => ack()));
    assert.deepEqual(plain(seen), plain(wanted));

    const returned: unknown[] = [];
    client.on("n", (n: unknown) => returned.push(n));
    const end = nextEvent(client, "end");
    for (const n of wanted) socket.emit("n", n);
    socket.emit("end");
    await end;
    assert.deepEqual(plain(returned), plain(wanted));
  });

  test(`${which.title}: send() is the message event, both ways`, async (t) => {
    const server = await serve(t);
    const { client, socket } = await pair(t, server, which);
    const atServer = nextEvent(asEmits(socket), "message");
    client.send("hi", 1);
    assert.deepEqual(await atServer, ["hi", 1]);
    const atClient = nextEvent(client, "message");
    socket.send("ho", 2);
    assert.deepEqual(await atClient, ["ho", 2]);
    const written = nextEvent(client, "message");
    socket.write("hum");
    assert.deepEqual(await written, ["hum"]);
  });
}

if (!isOracle) {
  for (const which of cases()) {
    test(`${which.title}: bytes that are used again after the emit arrive as they were`, async (t) => {
      const server = await serve(t);
      const { client, socket } = await pair(t, server, which);
      for (const size of [10, 5000]) {
        for (const emitter of [socket, server.io]) {
          const bytes = Buffer.alloc(size, 1);
          const atClient = nextEvent(client, "bytes");
          emitter.emit("bytes", bytes);
          bytes.fill(2);
          assert.deepEqual(plain(await atClient), [{ hex: "01".repeat(size) }]);
        }
      }
    });
  }
}

/** Bytes as { hex }, whatever view the version hands out. */
function plain(value: unknown): unknown {
  if (value instanceof ArrayBuffer) return { hex: Buffer.from(value).toString("hex") };
  if (ArrayBuffer.isView(value)) {
    return { hex: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("hex") };
  }
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
