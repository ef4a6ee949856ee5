import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { ByteClient } from "./byte-client.js";
import { socketPair } from "./memory-socket.js";
import { encodeRawFrame } from "./raw-frame.js";
import { RawWebSocket, readResponseHead, upgradeRequest } from "./raw-websocket.js";

function connected() {
  const [near, far] = socketPair();
  const socket = new RawWebSocket(new ByteClient(near), { status: 101, headers: {}, lines: [] });
  return { socket, server: new ByteClient(far) };
}

test("writes the opening handshake, with headers replaced, added and left out", () => {
  assert.equal(
    upgradeRequest("/x?a=1", { "Sec-WebSocket-Version": "8", Origin: "http://a", Host: "" }),
    "GET /x?a=1 HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 8\r\nOrigin: http://a\r\n\r\n",
  );
});

test("reads a response head with repeated headers", async () => {
  const [near, far] = socketPair({ chunkBytes: 1 });
  far.write("HTTP/1.1 101 Switching Protocols\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nUpgrade: websocket\r\n\r\n");
  const head = await readResponseHead(new ByteClient(near));
  assert.equal(head.status, 101);
  assert.equal(head.headers["set-cookie"], "a=1, b=2");
  assert.equal(head.lines.length, 4);
});

test("sends frames, and reads frames that arrive in pieces", async () => {
  const { socket, server } = connected();
  socket.sendText("Hello");
  assert.equal((await server.readBytes(11)).toString("hex"), "818537fa213d7f9f4d5158");
  socket.sendClose(1000);
  assert.equal((await server.readBytes(8)).toString("hex"), "888237fa213d3412");
  await server.writeByteByByte(Buffer.from("810548656c6c6f" + "82020102", "hex"));
  assert.equal(await socket.nextText(), "Hello");
  assert.deepEqual(await socket.nextBinary(), Buffer.of(1, 2));
});

test("a frame of another kind than expected is an error that shows it", async () => {
  const { socket, server } = connected();
  server.write(encodeRawFrame({ opcode: 9, payload: "hi", mask: false }));
  await assert.rejects(socket.nextText(), { code: "bad-bytes", message: /"opcode":9.*"hi"/ });
});

test("gives the close code, or undefined when the connection just ends", async () => {
  const closing = connected();
  closing.server.write(encodeRawFrame({ payload: "passed over", mask: false }));
  closing.server.write(encodeRawFrame({ opcode: 8, payload: Buffer.of(0x03, 0xf1), mask: false }));
  assert.equal(await closing.socket.nextCloseCode(), 1009);
  closing.server.write(encodeRawFrame({ opcode: 8, mask: false }));
  assert.equal(await closing.socket.nextCloseCode(), 1005);
  closing.server.end();
  assert.equal(await closing.socket.nextCloseCode(), undefined);
  await assert.rejects(connected().socket.nextCloseCode({ withinMs: 1 }), { code: "timed-out" });
});

test("refuses a status other than 101 and shows it", async () => {
  const server = createServer().listen(0);
  server.on("upgrade", (_request, socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
  await once(server, "listening");
  await assert.rejects(RawWebSocket.open((server.address() as AddressInfo).port, "/x"), {
    code: "bad-bytes",
    message: "expected 101 for /x, got HTTP/1.1 400 Bad Request",
  });
  server.close();
});
