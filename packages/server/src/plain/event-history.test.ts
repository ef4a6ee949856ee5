import assert from "node:assert/strict";
import { test } from "node:test";
import { OutPacket } from "../engine/out-packet.js";
import { EventHistory, type HistoryLimits } from "./event-history.js";

class Setup {
  now = 0;
  readonly history: EventHistory;

  constructor(limits: Partial<HistoryLimits> = {}) {
    const all = { maxEvents: 100, maxBytes: 1000, maxAgeMs: 1000, ...limits };
    this.history = new EventHistory(all, "tag", () => this.now);
  }

  record(text: string, rooms: string[] = [], except: string[] = []) {
    const message = { first: OutPacket.text(text), rest: null };
    this.history.record(message, { rooms: new Set(rooms), except: new Set(except) });
    return message;
  }

  missed(id: string, ...rooms: string[]): unknown {
    const missed = this.history.missed(id, new Set(rooms));
    return typeof missed === "string" ? missed : missed.map(({ first }) => first.text);
  }
}

test("gives what went to everybody or to a room behind an id, in order", () => {
  const setup = new Setup();
  const first = setup.record("a");
  setup.record("b", ["x"]);
  setup.record("c", ["y"]);
  setup.record("d", ["x", "z"], ["w"]);
  setup.record("e", [], ["w"]);
  assert.equal(setup.history.idOf(first.first), "tag-1");
  assert.equal(setup.history.position, "tag-5");
  assert.deepEqual(setup.missed("tag-0", "x"), ["a", "b", "d", "e"]);
  assert.deepEqual(setup.missed("tag-1", "x", "w"), ["b"]);
  assert.deepEqual(setup.missed("tag-5", "x"), []);
});

test("knows nothing of other ids", () => {
  const setup = new Setup();
  setup.record("a");
  for (const id of ["", "tag-2", "tag-", "tag--1", "tag-1x", "other-1", "tag-1e0", `tag-${"1".repeat(400)}`]) {
    assert.equal(setup.missed(id), "unknown", id);
  }
});

test("what is volatile, or was sent to one alone, cannot be missed", () => {
  const setup = new Setup();
  const message = { first: OutPacket.text("a"), rest: null };
  setup.history.record(message, { rooms: new Set(), flags: { volatile: true } });
  assert.equal(setup.history.idOf(message.first), null);
  assert.equal(setup.history.position, "tag-0");
});

test("keeps so many events, and says when one behind an id is gone", () => {
  const setup = new Setup({ maxEvents: 2 });
  for (const text of ["a", "b", "c"]) setup.record(text);
  assert.equal(setup.history.size, 2);
  assert.equal(setup.missed("tag-0"), "too old");
  assert.deepEqual(setup.missed("tag-1"), ["b", "c"]);
});

test("keeps so many bytes, attachments counted", () => {
  const setup = new Setup({ maxBytes: 10 });
  setup.record("12345");
  const rest = [OutPacket.binary(new Uint8Array(5))];
  setup.history.record({ first: OutPacket.text("1"), rest }, { rooms: new Set() });
  assert.deepEqual([setup.history.size, setup.history.byteLength], [1, 6]);
  setup.record("x".repeat(11));
  assert.deepEqual([setup.history.size, setup.history.byteLength], [0, 0]);
  assert.equal(setup.missed("tag-2"), "too old");
  assert.deepEqual(setup.missed("tag-3"), []);
});

test("keeps them so long", () => {
  const setup = new Setup();
  setup.record("a");
  setup.now = 600;
  setup.record("b");
  setup.now = 1000;
  assert.deepEqual(setup.missed("tag-0"), ["a", "b"]);
  setup.now = 1001;
  assert.equal(setup.missed("tag-0"), "too old");
  assert.deepEqual(setup.missed("tag-1"), ["b"]);
});

test("with nothing kept every id but the last is too old", () => {
  const setup = new Setup({ maxEvents: 0 });
  setup.record("a");
  assert.equal(setup.missed("tag-0"), "too old");
  assert.deepEqual(setup.missed("tag-1"), []);
});
