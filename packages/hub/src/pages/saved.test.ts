import assert from "node:assert/strict";
import { test } from "node:test";
import { type KeyValueStore, SavedChat } from "./saved.js";

function store(initial?: string): KeyValueStore {
  let held: string | null = initial ?? null;
  return {
    getItem: () => held,
    setItem: (_key, value) => {
      held = value;
    },
  };
}

const forbidden: KeyValueStore = {
  getItem: () => {
    throw new DOMException("denied", "SecurityError");
  },
  setItem: () => {
    throw new DOMException("denied", "SecurityError");
  },
};

test("what was written is read again, in a new tab the nickname only", () => {
  const everywhere = store();
  const saved = { nickname: "Ada", key: "secret", rooms: ["lobby", "music"], active: "music" };
  const tab = new SavedChat(store(), everywhere);
  tab.write(saved);
  assert.deepEqual(tab.read(), saved);
  const other = new SavedChat(store(), everywhere);
  assert.equal(other.read(), undefined);
  assert.equal(other.lastNickname(), "Ada");
});

test("a memory that makes no sense is none", () => {
  for (const text of ["", "{", "null", "7", "{}", '{"nickname":7,"key":"x"}']) {
    assert.equal(new SavedChat(store(text), store()).read(), undefined, text);
  }
  assert.deepEqual(new SavedChat(store('{"nickname":"Ada","key":"x","rooms":[7,"a"],"active":1}'), store()).read(), {
    nickname: "Ada",
    key: "x",
    rooms: ["a"],
    active: undefined,
  });
});

test("a browser that forbids storage is no obstacle", () => {
  const chat = new SavedChat(forbidden, forbidden);
  chat.write({ nickname: "Ada", key: "", rooms: [], active: undefined });
  assert.equal(chat.read(), undefined);
  assert.equal(chat.lastNickname(), "");
});
