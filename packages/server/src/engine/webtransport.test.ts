import assert from "node:assert/strict";
import { test } from "node:test";
import { OutPacket } from "./out-packet.js";
import { History } from "./outbox.js";
import { enterWebTransport } from "./webtransport-entry.js";
import { FakePeer, frame, hostWith, Owner, turns } from "./webtransport-setup.test.js";

test("writes packets as frames and says when they have left", async () => {
  const owner = new Owner();
  const { host, transports } = hostWith(owner);
  const peer = new FakePeer();
  const entered = enterWebTransport(peer.session, host);
  peer.sendBytes(frame("0"));
  await entered;
  const history = new History(null, null).after(OutPacket.text("4a")).after(OutPacket.text("2"));
  transports[0]?.send(history);
  assert.equal(transports[0]?.writable, false);
  await turns();
  assert.deepEqual(peer.packets, [{ type: "message", data: "a" }, { type: "ping" }]);
  assert.equal(transports[0]?.writable, true);
  assert.equal(owner.drains, 1);
});

test("ends with the reason: the peer's end, its fault, or a frame past the limit", async () => {
  for (const [act, reason] of [
    [(peer: FakePeer) => peer.end(), "transport close"],
    [(peer: FakePeer) => peer.session.close(), "transport close"],
    [(peer: FakePeer) => peer.sendBytes(Uint8Array.of(0)), "parse error"],
    [(peer: FakePeer) => peer.sendBytes(Uint8Array.of(101)), "parse error"],
  ] as const) {
    const owner = new Owner();
    const { host } = hostWith(owner);
    const peer = new FakePeer();
    const entered = enterWebTransport(peer.session, host);
    peer.sendBytes(frame("0"));
    await entered;
    act(peer);
    await turns();
    assert.deepEqual(owner.ends, [reason]);
  }
});

test("closing lets what was written go out first, and tells the owner nothing", async () => {
  const owner = new Owner();
  const { host, transports } = hostWith(owner);
  const peer = new FakePeer();
  const entered = enterWebTransport(peer.session, host);
  peer.sendBytes(frame("0"));
  await entered;
  transports[0]?.send(new History(null, null).after(OutPacket.text("4bye")));
  assert.equal(transports[0]?.close(), "closed");
  await turns();
  assert.deepEqual(peer.packets, [{ type: "message", data: "bye" }]);
  assert.equal(peer.closes, 1);
  assert.deepEqual(owner.ends, []);
});
