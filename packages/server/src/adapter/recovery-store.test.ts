import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type RecoveryLimits, RecoveryStore, type StoredSession } from "./recovery-store.js";

const LIMITS = { maxDisconnectionMs: 1000, detectionMs: 100, maxSessions: 3, maxPackets: 100, maxBytes: 1000 };

function storeOf(limits: Partial<RecoveryLimits> = {}) {
  const expired: string[] = [];
  const store = new RecoveryStore<string>({ ...LIMITS, ...limits }, "t.", ({ pid }) => expired.push(pid));
  /** Emits at `now` and gives the offset. */
  const emit = (payload: string, now = 0, rooms: string[] = [], except: string[] = [], bytes = 1) => {
    const offset = store.nextOffset();
    store.append(payload, bytes, rooms, except, now);
    return offset;
  };
  return { store, expired, emit };
}

function session(pid: string, rooms: string[] = [], since = 0): StoredSession {
  return { pid, sid: `sid of ${pid}`, rooms, data: { name: pid }, since };
}

test("a session comes back with what it missed", () => {
  const { store, emit } = storeOf();
  const seen = emit("seen");
  store.persist(session("p"), 10);
  emit("missed", 20);
  const taken = store.take("p", seen, 30);
  assert.deepEqual(taken, { session: session("p"), position: 1 });
  assert.deepEqual(store.missed(1, ["sid of p"]), ["missed"]);
});

test("offsets are the tag and the position in base 36", () => {
  const { emit } = storeOf();
  const offsets = Array.from({ length: 36 }, () => emit("x"));
  assert.deepEqual([offsets[0], offsets[9], offsets[35]], ["t.1", "t.a", "t.10"]);
});

test("without an offset a session has seen nothing since it began", () => {
  const { store, emit } = storeOf();
  emit("before");
  store.persist(session("p", [], store.position), 0);
  emit("after");
  const position = store.take("p", undefined, 1)?.position ?? Number.NaN;
  assert.deepEqual(store.missed(position, []), ["after"]);
});

test("an offset from before the session began counts as its beginning", () => {
  const { store, emit } = storeOf();
  const before = emit("before");
  emit("between");
  store.persist(session("p", [], 2), 0);
  assert.equal(store.take("p", before, 1)?.position, 2);
});

test("a session is given back once", () => {
  const { store, expired } = storeOf();
  store.persist(session("p"), 0);
  assert.ok(store.take("p", undefined, 1));
  assert.equal(store.take("p", undefined, 1), undefined);
  assert.deepEqual([store.sessionCount, expired], [0, []]);
});

test("nobody takes what was never there", () => {
  const { store, expired } = storeOf();
  assert.equal(store.take("guess", undefined, 0), undefined);
  assert.deepEqual(expired, []);
});

test("what is no offset of this store recovers nothing, and the session expires", () => {
  for (const offset of ["", "t.", "1", "x.1", "t.2", "t.-1", "t.1 ", "t.A", "t.zzzzzzzzzzz", "hello"]) {
    const { store, expired, emit } = storeOf();
    emit("one");
    store.persist(session("p"), 0);
    assert.equal(store.take("p", offset, 1), undefined, offset);
    assert.deepEqual(expired, ["p"], offset);
  }
});

test("missed is what went to everybody or to a room of the session, except where a room of it was left out", () => {
  const { store, emit } = storeOf();
  emit("all");
  emit("mine", 0, ["a"]);
  emit("several", 0, ["x", "b"]);
  emit("theirs", 0, ["x"]);
  emit("all but b", 0, [], ["b"]);
  emit("a but not b", 0, ["a"], ["b"]);
  emit("a but not x", 0, ["a"], ["x"]);
  assert.deepEqual(store.missed(0, ["a", "b"]), ["all", "mine", "several", "a but not x"]);
  assert.deepEqual(store.missed(6, ["a", "b"]), ["a but not x"]);
  assert.deepEqual(store.missed(7, ["a", "b"]), []);
});

test("a session expires when its time is over, and that is told once", () => {
  const { store, expired } = storeOf();
  store.persist(session("p"), 0);
  store.persist(session("q"), 500);
  assert.equal(store.dueAt, 1000);
  store.expire(999);
  assert.deepEqual(expired, []);
  store.expire(1000);
  store.expire(1000);
  assert.deepEqual([expired, store.dueAt], [["p"], 1500]);
  assert.equal(store.take("q", undefined, 1500), undefined);
  assert.deepEqual([expired, store.dueAt], [["p", "q"], Number.POSITIVE_INFINITY]);
});

test("persisting a session again begins its time anew, without a word", () => {
  const { store, expired } = storeOf();
  store.persist(session("p"), 0);
  store.persist(session("q"), 100);
  store.persist(session("p"), 200);
  store.expire(1100);
  assert.deepEqual([expired, store.sessionCount], [["q"], 1]);
});

test("past maxSessions the oldest expires", () => {
  const { store, expired } = storeOf({ maxSessions: 2 });
  for (const pid of ["p", "q"]) store.persist(session(pid), 0);
  assert.deepEqual(expired, []);
  store.persist(session("r"), 0);
  assert.deepEqual([expired, store.sessionCount], [["p"], 2]);
});

for (const [title, limits, bytes] of [
  ["past maxPackets", { maxPackets: 2 }, 1],
  ["past maxBytes", { maxBytes: 20 }, 10],
] as const) {
  test(`${title} the oldest packet goes, and with it who missed it`, () => {
    const { store, expired, emit } = storeOf(limits);
    const first = emit("one", 0, [], [], bytes);
    for (const pid of ["has one", "has none"]) store.persist(session(pid), 0);
    for (const payload of ["two", "three"]) emit(payload, 1, [], [], bytes);
    assert.deepEqual([store.packetCount, store.byteLength], [2, 2 * bytes]);
    assert.equal(store.take("has none", undefined, 2), undefined);
    assert.deepEqual(expired, ["has none"]);
    const position = store.take("has one", first, 2)?.position ?? Number.NaN;
    assert.deepEqual(store.missed(position, []), ["two", "three"]);
  });
}

test("a packet larger than maxBytes is not kept, and leaves a gap", () => {
  const { store, emit } = storeOf({ maxBytes: 10 });
  store.persist(session("p"), 0);
  emit("huge", 1, [], [], 11);
  assert.deepEqual([store.packetCount, store.byteLength], [0, 0]);
  assert.equal(store.take("p", undefined, 2), undefined);
});

test("a gap from when the client was surely alive does no harm: what it was sent then has reached it", () => {
  for (const [disconnectedAt, recovers] of [
    [101, true],
    [100, false],
  ] as const) {
    const { store, emit } = storeOf({ maxPackets: 1 });
    emit("dropped", 0);
    emit("kept", disconnectedAt);
    store.persist(session("p"), disconnectedAt);
    assert.equal(store.take("p", undefined, disconnectedAt + 1) !== undefined, recovers);
  }
});

test("packets are kept as long as a client that died unnoticed may need them", () => {
  const { store, emit } = storeOf();
  emit("old", 0);
  emit("young", 600);
  assert.equal(store.dueAt, 6100);
  store.expire(1100);
  assert.equal(store.packetCount, 2);
  store.expire(1101);
  assert.deepEqual([store.packetCount, store.missed(0, [])], [1, ["young"]]);
  emit("new", 1701);
  assert.deepEqual(store.missed(0, []), ["new"]);
});

test("whatever comes, it keeps the newest packets within its bounds, in order", () => {
  const appends = fc.array(fc.record({ bytes: fc.nat(30), after: fc.nat(400) }), { maxLength: 200 });
  fc.assert(
    fc.property(
      appends,
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 100 }),
      (list, maxPackets, maxBytes) => {
        const { store, emit } = storeOf({ maxPackets, maxBytes });
        const all: { name: string; bytes: number; at: number }[] = [];
        let now = 0;
        for (const { bytes, after } of list) {
          now += after;
          all.push({ name: String(all.length), bytes, at: now });
          emit(String(all.length - 1), now, [], [], bytes);
          const kept = all.slice(all.length - store.packetCount);
          assert.deepEqual(
            store.missed(0, []),
            kept.map(({ name }) => name),
          );
          assert.equal(
            store.byteLength,
            kept.reduce((sum, packet) => sum + packet.bytes, 0),
          );
          assert.ok(store.packetCount <= maxPackets && store.byteLength <= maxBytes);
          assert.ok(kept.every(({ at }) => at >= now - 1100));
        }
      },
    ),
  );
});
