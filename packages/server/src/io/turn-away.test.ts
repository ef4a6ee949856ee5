import assert from "node:assert/strict";
import { test } from "node:test";
import { MemorySessionHost } from "./memory-server.test.js";
import { plainMessages } from "./message-codec.js";
import { OnceLog, turnClientAway } from "./turn-away.js";

function turnedAway(version: 3 | 4) {
  const host = new MemorySessionHost();
  const { session, transport } = host.open("e1", { version });
  turnClientAway(session, "not you", {
    clock: host.clock,
    codec: plainMessages(10),
    settings: { connectTimeout: 1000 },
  });
  const sent = () => {
    host.outbox.flushNow();
    return transport.sent;
  };
  return { host, session, transport, sent };
}

test("a client is told why when it asks for a namespace, and the session ends", () => {
  const { host, session, transport, sent } = turnedAway(4);
  assert.equal(session.isOpen, true);
  session.receiveText(transport, "40/chat,{}");
  assert.deepEqual(sent(), ['44/chat,{"message":"not you","data":{"code":"foreign_origin"}}']);
  assert.deepEqual([session.isOpen, transport.isClosed, host.clock.size], [false, true, 0]);
});

test("a 2.x client is told at once", () => {
  const { session, sent } = turnedAway(3);
  assert.deepEqual(sent(), ['44"not you"']);
  assert.equal(session.isOpen, false);
});

test("a client that says something else, or nothing in time, is only closed", () => {
  const nonsense = turnedAway(4);
  nonsense.session.receiveText(nonsense.transport, "4nonsense");
  assert.deepEqual([nonsense.sent(), nonsense.session.isOpen], [[], false]);
  const bytes = turnedAway(4);
  bytes.session.receiveBinary(bytes.transport, Buffer.of(1));
  assert.equal(bytes.session.isOpen, false);
  const mute = turnedAway(4);
  mute.host.time.advance(1010);
  mute.host.outbox.flushNow();
  assert.equal(mute.session.isOpen, false);
});

test("each message is logged once, and no more than a hundred", () => {
  const lines: string[] = [];
  const log = new OnceLog((line) => lines.push(line));
  for (let at = 0; at < 300; at++) log.write(`origin ${at % 150}`);
  assert.equal(lines.length, 100);
  assert.deepEqual([lines[0], lines[99]], ["tidewire: origin 0", "tidewire: origin 99"]);
});
