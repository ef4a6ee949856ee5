import assert from "node:assert/strict";
import { test } from "node:test";
import { initialOf, nicknameIdea, tintOf, tints, typingText } from "./person.js";

test("a nickname has one colour, whatever its case", () => {
  assert.equal(tintOf("Ada"), tintOf("ADA"));
  assert.ok(tintOf("Ada") >= 0 && tintOf("Ada") < tints);
  assert.notEqual(tintOf("Ada"), tintOf("Bob"));
});

test("the initial is the first letter or emoji as a whole", () => {
  assert.deepEqual(
    [initialOf("ada"), initialOf("👩‍🚀 Sally"), initialOf("小林"), initialOf("")],
    ["A", "👩‍🚀", "小", "?"],
  );
});

test("ideas cover the whole list and stay in it", () => {
  assert.equal(nicknameIdea(0), "Brave Anchovy");
  assert.equal(nicknameIdea(0.999_999), "Swift Urchin");
  assert.equal(nicknameIdea(1), "Brave Anchovy");
});

test("says who is typing, and only how many when there are many", () => {
  assert.equal(typingText([]), "");
  assert.equal(typingText(["Ada"]), "Ada is typing…");
  assert.equal(typingText(["Ada", "Bob"]), "Ada and Bob are typing…");
  assert.equal(typingText(["Ada", "Bob", "Cem"]), "3 people are typing…");
});
