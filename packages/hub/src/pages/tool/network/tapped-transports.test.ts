import assert from "node:assert/strict";
import { test } from "node:test";
import type { Transport, TransportClass, TransportContext, TransportSink } from "@tidewire/client";
import type { RawPacket } from "../packet-log.js";
import { tappedTransports } from "./tapped-transports.js";

type Network = TransportContext["network"];
type HttpSink = Parameters<NonNullable<Network["request"]>>[1];
type SocketSink = Parameters<NonNullable<Network["webSocket"]>>[2];

/** A network in memory: the test answers requests and plays the far end of WebSockets. */
function world(revision: 3 | 4) {
  const heard: string[] = [];
  const raw: string[] = [];
  const requests: { line: string; sink: HttpSink }[] = [];
  const sockets: { url: string; sent: (string | Uint8Array)[]; sink: SocketSink }[] = [];
  const beats: number[] = [];
  let tick: (() => void) | undefined;
  let now = 0;
  const network: Network = {
    has: () => true,
    request: ({ method, url, body }, sink) => {
      requests.push({ line: `${method} ${url.replace(/&t=[^&]*/, "")} ${body ?? ""}`.trim(), sink });
      return () => {};
    },
    webSocket: (url, _options, sink) => {
      const sent: (string | Uint8Array)[] = [];
      sockets.push({ url, sent, sink });
      return {
        send: (message, _compress, done) => {
          sent.push(message);
          done?.();
        },
        close: () => {},
      };
    },
  };
  const [Polling, Sockets] = tappedTransports(["polling", "websocket"], revision, {
    packet: ({ direction, transport, content }: RawPacket) =>
      void raw.push(`${direction} ${transport} ${typeof content === "string" ? content : `<${[...content]}>`}`),
    beat: (ms) => void beats.push(ms),
    now: () => now,
    every: (_ms, task) => {
      tick = task;
      return () => {
        tick = undefined;
      };
    },
  }) as [TransportClass, TransportClass];
  const options = {
    secure: false,
    host: "a",
    hostname: "a",
    port: "80",
    path: "/s/",
    query: {},
    transports: [],
    transportOptions: {},
  };
  const sink: TransportSink = {
    opened: () => void heard.push("opened"),
    packet: ({ type, data }) =>
      void heard.push(`${type} ${typeof data === "object" ? `<${[...data]}>` : (data ?? "")}`.trim()),
    drained: () => void heard.push("drained"),
    failed: (error) => void heard.push(`failed ${error.message}`),
    closed: () => void heard.push("closed"),
  };
  const start = (Class: TransportClass, query: Record<string, unknown> = {}): Transport => {
    const transport = new Class({ options, network, query }, sink);
    transport.open();
    return transport;
  };
  const answer = (text: string, status = 200) => requests.shift()?.sink.done({ status, responseText: text });
  return {
    heard,
    raw,
    requests,
    sockets,
    beats,
    Polling,
    Sockets,
    start,
    answer,
    tick: (atMs: number) => {
      now = atMs;
      tick?.();
    },
    isBeating: () => tick !== undefined,
    at: (ms: number) => {
      now = ms;
    },
  };
}

const OPEN = '{"sid":"abc","upgrades":["websocket"],"pingInterval":1000,"pingTimeout":500}';
const lengths = (...packets: string[]) => packets.map((packet) => `${packet.length}:${packet}`).join("");

test("revision 4: packets pass untouched, and each is heard of", () => {
  const { start, Polling, Sockets, answer, heard, raw, sockets } = world(4);
  const polling = start(Polling);
  answer(`0${OPEN}\u001e40`);
  polling.send([{ type: "message", data: "0" }], true);
  const socket = start(Sockets, { sid: "abc" });
  sockets[0]?.sink.opened();
  socket.send([{ type: "message", data: Uint8Array.of(1) }], true);
  sockets[0]?.sink.message(Uint8Array.of(2));
  assert.deepEqual(heard, ["opened", `open ${OPEN}`, "message 0", "opened", "drained", "message <2>"]);
  assert.deepEqual(raw, [
    `in polling 0${OPEN}`,
    "in polling 40",
    "out polling 40",
    "out websocket <1>",
    "in websocket <2>",
  ]);
  assert.match(sockets[0]?.url ?? "", /EIO=4/);
});

test("revision 3 over polling: bodies with lengths, Base64 asked for, uploads one at a time", () => {
  const { start, Polling, answer, heard, requests, tick } = world(3);
  const polling = start(Polling);
  assert.equal(requests[0]?.line, "GET http://a/s/?EIO=3&b64=1");
  answer(lengths(`0${OPEN}`, "40"));
  assert.deepEqual(heard, ["opened", `open ${OPEN}`, 'message 0{"sid":"abc"}']);
  polling.query.sid = "abc";
  answer(lengths("6"));
  polling.send([{ type: "message", data: Uint8Array.of(1) }], true);
  assert.equal(requests[1]?.line, "POST http://a/s/?EIO=3&sid=abc&b64=1 6:b4AQ==");
  tick(1_000);
  assert.equal(requests.length, 2);
  requests[1]?.sink.done({ status: 200, responseText: "ok" });
  assert.match(requests[2]?.line ?? "", /^POST .* 1:2$/);
});

test("revision 3: the ping goes out by the clock, and its pong is what our client takes for the server's ping", () => {
  const { start, Sockets, sockets, heard, tick, beats, at, isBeating } = world(3);
  const socket = start(Sockets);
  const [far] = sockets;
  if (far === undefined) assert.fail();
  far.sink.opened();
  far.sink.message(`0${OPEN}`);
  tick(1_000);
  assert.deepEqual(far.sent, ["2"]);
  at(1_012);
  far.sink.message("3");
  assert.deepEqual([heard.at(-1), beats], ["ping", [12]]);
  socket.send([{ type: "pong" }], true);
  assert.deepEqual(far.sent, ["2"]);
  far.sink.message(Uint8Array.of(4, 9));
  assert.equal(heard.at(-1), "message <9>");
  socket.send([{ type: "message", data: Uint8Array.of(7) }], true);
  assert.deepEqual(far.sent.at(-1), Uint8Array.of(4, 7));
  assert.equal(isBeating(), true);
  socket.close();
  assert.equal(isBeating(), false);
});

test("revision 3: after the upgrade the pings take the WebSocket", () => {
  const { start, Polling, Sockets, answer, sockets, tick } = world(3);
  start(Polling);
  answer(lengths(`0${OPEN}`, "40"));
  const socket = start(Sockets, { sid: "abc" });
  const [far] = sockets;
  far?.sink.opened();
  socket.send([{ type: "ping", data: "probe" }], true);
  far?.sink.message("3probe");
  socket.send([{ type: "upgrade" }], true);
  tick(1_000);
  assert.deepEqual(far?.sent, ["2probe", "5", "2"]);
});

test("nothing left to send is as good as sent, and a refusal ends the beating", async () => {
  const { start, Polling, answer, heard, requests, isBeating } = world(3);
  const polling = start(Polling);
  answer(lengths(`0${OPEN}`));
  polling.send([{ type: "message", data: "0" }], true);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(heard.at(-1), "drained");
  assert.equal(requests.length, 1);
  answer("", 400);
  assert.deepEqual([heard.at(-1), isBeating()], ["failed xhr poll error", false]);
});

test("a session over polling that is closed beats no more", () => {
  const { start, Polling, answer, requests, isBeating } = world(3);
  const polling = start(Polling);
  answer(lengths(`0${OPEN}`, "40"));
  polling.query.sid = "abc";
  assert.equal(isBeating(), true);
  polling.close();
  assert.match(requests.at(-1)?.line ?? "", /^POST .* 1:1$/);
  assert.equal(isBeating(), false);
});

test("a body of another revision is left for the client to refuse", () => {
  const { start, Polling, answer, heard } = world(4);
  start(Polling);
  answer(lengths(`0${OPEN}`, "40"));
  assert.deepEqual(heard, ["failed server error"]);
});
