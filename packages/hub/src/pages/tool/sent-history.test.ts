import assert from "node:assert/strict";
import { test } from "node:test";
import { type Draft, EMPTY_DRAFT } from "./argument.js";
import { SentHistory } from "./sent-history.js";

function memory(text?: string) {
  return {
    text: text ?? null,
    getItem() {
      return this.text;
    },
    setItem(_key: string, value: string) {
      this.text = value;
    },
  };
}

const named = (event: string): Draft => ({ ...EMPTY_DRAFT, event });
const events = (history: SentHistory) => history.sent.map(({ draft }) => draft.event);

test("the newest comes first, the same again moves there", () => {
  const history = new SentHistory(memory());
  for (const event of ["a", "b", "a"]) history.add(1, named(event));
  assert.deepEqual(events(history), ["a", "b"]);
});

test("is there again after a reload, in its order", () => {
  const store = memory();
  const before = new SentHistory(store);
  before.add(1, named("a"));
  before.add(2, named("b"));
  const after = new SentHistory(store);
  after.load();
  assert.deepEqual(
    after.sent.map(({ at, draft }) => [at, draft]),
    [
      [2, named("b")],
      [1, named("a")],
    ],
  );
});

test("keeps fifty, and no more text than a store can take", () => {
  const store = memory();
  const history = new SentHistory(store);
  for (let count = 0; count < 60; count += 1)
    history.add(count, { ...named(`e${count}`), args: [{ kind: "text", text: "x".repeat(19_000) }] });
  assert.deepEqual([history.sent.length, events(history)[0]], [50, "e59"]);
  assert.ok((store.text ?? "").length < 410_000);
});

test("one can be removed, all can be cleared", () => {
  const store = memory();
  const history = new SentHistory(store);
  for (const event of ["a", "b"]) history.add(1, named(event));
  history.remove(history.sent[0]?.id ?? 0);
  assert.deepEqual(events(history), ["a"]);
  history.clear();
  assert.equal(store.text, "[]");
});

test("works with a store that holds nonsense or forbids everything", () => {
  for (const text of ["{", "7", '[null, {"draft":7}]']) {
    const history = new SentHistory(memory(text));
    history.load();
    assert.deepEqual(history.sent, []);
  }
  const deny = () => {
    throw new DOMException("denied", "SecurityError");
  };
  const history = new SentHistory({ getItem: deny, setItem: deny });
  history.load();
  history.add(1, named("a"));
  assert.deepEqual(events(history), ["a"]);
});
