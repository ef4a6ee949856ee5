import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { ByteClient } from "./byte-client.js";
import { decodeRawFrame, encodeRawFrame } from "./raw-frame.js";
import { engineUrl, parseRawOpen, RawPolling, RawStream } from "./raw-session.js";
import { eventually } from "./wait.js";

const OPEN = { sid: "s1", upgrades: ["websocket"], pingInterval: 1, pingTimeout: 2, maxPayload: 3 };

/** Answers each GET with the next body, and keeps what was posted. */
async function scripted(bodies: string[]) {
  const urls: string[] = [];
  const posted: string[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    urls.push(`${request.method} ${request.url}`);
    if (request.method === "GET") return void response.end(bodies.shift());
    posted.push(Buffer.concat(await request.toArray()).toString());
    response.end("ok");
  }).listen(0);
  await once(server, "listening");
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { server, port: (server.address() as AddressInfo).port, urls, posted, stop };
}

test("opens a polling session, keeps what came with the open packet, joins and answers pings", async () => {
  const peer = await scripted([`0${JSON.stringify(OPEN)}\u001e4early`, "2\u001e6", '40{"sid":"x"}']);
  const session = await RawPolling.open(peer.port, { query: "b64=1" });
  assert.deepEqual(session.open, OPEN);
  assert.equal(await session.next(), "4early");
  assert.equal(await session.join("/", { token: 1 }), '40{"sid":"x"}');
  assert.deepEqual(peer.posted, ['40{"token":1}', "3"]);
  assert.deepEqual(peer.urls.slice(0, 2), [
    "GET /socket.io/?EIO=4&transport=polling&b64=1",
    "POST /socket.io/?EIO=4&transport=polling&b64=1&sid=s1",
  ]);
  session.close();
  peer.stop();
});

test("speaks revision 3 with length prefixes", async () => {
  const open = `0${JSON.stringify(OPEN)}`;
  const peer = await scripted([`${open.length}:${open}2:40`, "1:32:4a"]);
  const session = await RawPolling.open(peer.port, { version: 3, path: "/engine.io/" });
  assert.equal(await session.next(), "40");
  assert.equal(await session.next(), "4a");
  await session.post("2", "4b");
  assert.deepEqual(peer.posted, ["1:22:4b"]);
  session.close();
  peer.stop();
});

test("opens a WebSocket session, joins, and answers pings", async () => {
  const peer = await scripted([]);
  const received: string[] = [];
  peer.server.on("upgrade", (_request, duplex) => {
    const bytes = new ByteClient(duplex);
    const say = (payload: string | Uint8Array, opcode = 1) =>
      bytes.write(encodeRawFrame({ payload, opcode, mask: false }));
    bytes.write("HTTP/1.1 101 Switching Protocols\r\n\r\n");
    say(`0${JSON.stringify(OPEN)}`);
    say("2");
    say('40/chat,{"sid":"y"}');
    say(Buffer.of(1, 2), 2);
    bytes.pipe((chunk) => {
      for (let rest = chunk; ; ) {
        const decoded = decodeRawFrame(rest);
        if (decoded === undefined) return;
        received.push(decoded.frame.payload.toString());
        rest = rest.subarray(decoded.length);
      }
    });
  });
  const session = await RawStream.open(peer.port);
  assert.deepEqual(session.open, OPEN);
  assert.equal(await session.join("/chat"), '40/chat,{"sid":"y"}');
  assert.deepEqual(await session.next(), Buffer.of(1, 2));
  await eventually(() => assert.deepEqual(received, ["40/chat,", "3"]));
  session.close();
  peer.stop();
});

test("refuses what is no open packet and no 200", async () => {
  assert.throws(() => parseRawOpen("4hello"), { code: "bad-bytes", message: 'expected an open packet, got "4hello"' });
  assert.throws(() => parseRawOpen(undefined), { code: "bad-bytes" });
  const peer = createServer((_request, response) => response.writeHead(400).end('{"code":1}')).listen(0);
  await once(peer, "listening");
  await assert.rejects(RawPolling.open((peer.address() as AddressInfo).port), {
    code: "bad-bytes",
    message: 'expected 200, got 400 {"code":1}',
  });
  peer.close();
  peer.closeAllConnections();
});

test("writes the query with what the test adds", () => {
  assert.equal(engineUrl("websocket", { version: 3, query: "b64=1" }), "/socket.io/?EIO=3&transport=websocket&b64=1");
});
