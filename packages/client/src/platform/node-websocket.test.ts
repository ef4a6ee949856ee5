import assert from "node:assert/strict";
import { Agent } from "node:http";
import type { Duplex } from "node:stream";
import { type TestContext, test } from "node:test";
import { ByteClient, socketPair } from "@tidewire/testkit";
import { acceptKey } from "@tidewire/wire/ws";
import { CookieJar } from "./cookies.js";
import { openNodeWebSocket } from "./node-websocket.js";
import type { NetworkOptions } from "./platform.js";

function setup(t: TestContext, options: NetworkOptions = {}, protocols?: string | string[]) {
  const [near, far] = socketPair();
  class MemoryAgent extends Agent {
    override createConnection() {
      return near as Duplex;
    }
  }
  const server = new ByteClient(far);
  const log: unknown[] = [];
  const cookies = new CookieJar();
  let told: (() => void) | undefined;
  const tell = (entry: unknown) => {
    log.push(entry);
    told?.();
  };
  const socket = openNodeWebSocket("ws://h/x", { protocols }, { agent: new MemoryAgent(), ...options }, cookies, {
    opened: () => tell("opened"),
    message: (data) => tell(data),
    failed: (cause) => tell((cause as Error).message),
    closed: ({ code, reason }) => tell([code, reason]),
  });
  t.after(() => {
    socket.close();
    server.destroy();
  });
  const logged = async (count: number) => {
    while (log.length < count) {
      await new Promise<void>((resolve) => {
        told = resolve;
      });
    }
    return log;
  };
  const accept = async (fields = "") => {
    const head = (await server.readUntil("\r\n\r\n")).toString();
    const key = /Sec-WebSocket-Key: (.+)\r\n/.exec(head)?.[1] ?? "";
    const proof = `Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptKey(key)}\r\n`;
    server.write(`HTTP/1.1 101 Switching Protocols\r\n${proof}${fields}\r\n`);
    await logged(1);
    return head;
  };
  return { server, log, logged, socket, accept, cookies };
}

/** Header and unmasked payload of one frame below 126 bytes, as the server reads it. */
async function readFrame(server: ByteClient) {
  const [first = 0, second = 0] = await server.readBytes(2);
  assert.ok(second & 0x80, "a client masks");
  const mask = await server.readBytes(4);
  const payload = await server.readBytes(second & 0x7f);
  return [first, payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0)).toString()];
}

test("shakes hands with the headers and protocols it was given", async (t) => {
  const { accept, log, cookies } = setup(t, { extraHeaders: { "X-Token": "t" } }, ["a", "b"]);
  const head = await accept("Sec-WebSocket-Protocol: b\r\nSet-Cookie: c=1\r\n");
  assert.match(head, /^GET \/x HTTP\/1\.1\r\n/);
  assert.match(head, /\r\nX-Token: t\r\n/);
  assert.match(head, /\r\nSec-WebSocket-Protocol: a, b\r\n/);
  assert.match(head, /\r\nSec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover/);
  assert.deepEqual(log, ["opened"]);
  assert.equal(cookies.header(Date.now()), "c=1");
});

test("sends masked frames in order and confirms them", async (t) => {
  const { accept, server, socket } = setup(t, { perMessageDeflate: false });
  await accept();
  const confirmed = new Promise<void>((resolve) => socket.send("hi", true, resolve));
  socket.send(Uint8Array.of(0x61), true);
  assert.deepEqual(await readFrame(server), [0x81, "hi"]);
  assert.deepEqual(await readFrame(server), [0x82, "a"]);
  await confirmed;
});

test("reads messages, and answers pings", async (t) => {
  const { accept, server, logged } = setup(t);
  await accept();
  server.write(Buffer.from("810268698201078901", "hex"));
  server.write("p");
  assert.deepEqual((await logged(3)).slice(1), ["hi", Buffer.of(7)]);
  assert.deepEqual(await readFrame(server), [0x8a, "p"]);
});

test("compresses what is long enough, and reads what is compressed", async (t) => {
  const { accept, server, socket, logged } = setup(t, { perMessageDeflate: { threshold: 5 } });
  await accept("Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n");
  socket.send("Hell", true);
  socket.send("Hello", false);
  socket.send("Hello", true);
  assert.deepEqual(await readFrame(server), [0x81, "Hell"]);
  assert.deepEqual(await readFrame(server), [0x81, "Hello"]);
  assert.equal((await readFrame(server))[0], 0xc1);
  server.write(Buffer.from("c107f248cdc9c90700", "hex"));
  assert.deepEqual((await logged(2)).slice(1), ["Hello"]);
});

test("fails when the server refuses, or agrees to what was not offered", async (t) => {
  const refused = setup(t);
  await refused.server.readUntil("\r\n\r\n");
  refused.server.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
  assert.deepEqual(await refused.logged(1), ["unexpected server response: 400"]);
  const strange = setup(t, { perMessageDeflate: false });
  await strange.accept("Sec-WebSocket-Extensions: permessage-deflate\r\n");
  assert.deepEqual(strange.log, ["extension was not offered, or is given twice"]);
  const beyond = setup(t);
  await beyond.accept("Sec-WebSocket-Extensions: permessage-deflate\r\n");
  assert.deepEqual(beyond.log, ["the answer to permessage-deflate exceeds the offer"]);
  const header = setup(t, { extraHeaders: { bad: "a\r\nb" } });
  assert.match(String((await header.logged(1))[0]), /Invalid character in header/);
});

test("reports the server's close with its code, and answers it", async (t) => {
  const { accept, server, logged } = setup(t);
  await accept();
  server.write(Buffer.from("880403f16269", "hex"));
  assert.deepEqual((await logged(2))[1], [1009, "bi"]);
  assert.deepEqual(await readFrame(server), [0x88, Buffer.of(0x03, 0xf1).toString()]);
  await server.closed;
});

test("reports a connection that breaks as 1006", async (t) => {
  const { accept, server, logged } = setup(t);
  await accept();
  server.destroy();
  assert.deepEqual((await logged(2))[1], [1006, ""]);
});

test("a server that breaks the rules is told so and dropped", async (t) => {
  const { accept, server, logged } = setup(t, { maxPayload: 3 });
  await accept();
  server.write(Buffer.from("810461626364", "hex"));
  assert.equal(typeof (await logged(2))[1], "string");
  assert.deepEqual(await readFrame(server), [0x88, Buffer.of(0x03, 0xf1).toString()]);
});

test("closed by us it says goodbye, and hears nothing more", async (t) => {
  const { accept, server, socket, log } = setup(t);
  await accept();
  socket.close();
  socket.send("late", true);
  assert.deepEqual(await readFrame(server), [0x88, ""]);
  server.write(Buffer.from("81026869", "hex"));
  await server.closed;
  assert.deepEqual(log, ["opened"]);
});

test("closed while shaking hands it hangs up", async (t) => {
  const { server, socket, log } = setup(t);
  await server.readUntil("\r\n\r\n");
  socket.close();
  await server.closed;
  assert.deepEqual(log, []);
});
