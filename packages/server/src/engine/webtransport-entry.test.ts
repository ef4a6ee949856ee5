import assert from "node:assert/strict";
import { test } from "node:test";
import { enterWebTransport } from "./webtransport-entry.js";
import { FakePeer, frame, hostWith, Owner, turns } from "./webtransport-setup.test.js";

test("opens a session for a peer whose first packet is an empty open", async () => {
  const owner = new Owner();
  const { host, transports } = hostWith(owner);
  const peer = new FakePeer();
  const entered = enterWebTransport(peer.session, host);
  peer.sendBytes(frame("0"));
  await entered;
  assert.equal(transports.length, 1);
  peer.sendBytes(frame("4hello"));
  peer.sendBytes(Uint8Array.of(0x83, 1, 2, 3));
  await turns();
  assert.deepEqual(owner.received[0], { type: "message", data: "hello" });
  assert.deepEqual([...(owner.received[1] as { data: Uint8Array }).data], [1, 2, 3]);
});

test("hands over the packets that came right behind the first", async () => {
  const owner = new Owner();
  const { host } = hostWith(owner);
  const peer = new FakePeer();
  const entered = enterWebTransport(peer.session, host);
  peer.sendBytes(Buffer.concat([frame("0"), frame("4a"), frame("4b")]));
  await entered;
  assert.deepEqual(owner.received, [
    { type: "message", data: "a" },
    { type: "message", data: "b" },
  ]);
});

test("moves a session that the first packet names by its own sid, and no other", async () => {
  for (const [first, moved] of [
    ['0{"sid":"known"}', true],
    ['0{"sid":"unknown"}', false],
    ['0{"sid":"__proto__"}', false],
    ['0{"__proto__":{"sid":"known"}}', false],
    ['0{"sid":7}', false],
    ["0null", false],
    ["0{", false],
  ] as const) {
    const { host, transports } = hostWith(new Owner(), { known: true });
    const peer = new FakePeer();
    const entered = enterWebTransport(peer.session, host);
    peer.sendBytes(frame(first));
    await entered;
    assert.equal(transports.length, moved ? 1 : 0, first);
    assert.equal(peer.closes, moved ? 0 : 1, first);
  }
});

test("closes a peer whose first packet is no open, unreadable or missing", async () => {
  for (const bytes of [frame("2probe"), frame("4hello"), Uint8Array.of(0), frame("9"), null]) {
    const { host, transports } = hostWith(new Owner());
    const peer = new FakePeer();
    const entered = enterWebTransport(peer.session, host);
    if (bytes === null) peer.end();
    else peer.sendBytes(bytes);
    await entered;
    assert.equal(transports.length, 0);
    assert.equal(peer.closes, 1);
  }
});

test("closes a peer that opens no stream in time", async () => {
  const { host, elapse } = hostWith(new Owner());
  const peer = new FakePeer({ withStream: false });
  void enterWebTransport(peer.session, host);
  await turns();
  elapse(999);
  assert.equal(peer.closes, 0);
  elapse(9);
  assert.equal(peer.closes, 1);
});
