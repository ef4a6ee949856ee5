import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseTests } from "./test-groups.mjs";

const FILES = [
  "conformance/chat.browser.test.ts",
  "conformance/rooms.test.ts",
  "conformance/start-hub.ts",
  "examples/chat/chat.browser.test.mjs",
  "examples/ios/rooms.test.mjs",
  "packages/hub/src/pages/theme.browser.test.ts",
  "packages/server/src/bus.redis.test.ts",
  "packages/wire/src/ws/frame.test.ts",
  "packages/wire/src/ws/frame.ts",
  "scripts/build.test.mjs",
  "scripts/readme.test.mjs",
  "scripts/start.test.mjs",
];

test("puts every test in one group, and nothing else in any", () => {
  assert.deepEqual(chooseTests(FILES, []), {
    unit: ["packages/wire/src/ws/frame.test.ts", "scripts/build.test.mjs"],
    integration: [
      "conformance/rooms.test.ts",
      "examples/ios/rooms.test.mjs",
      "packages/server/src/bus.redis.test.ts",
      "scripts/readme.test.mjs",
      "scripts/start.test.mjs",
    ],
    browser: [
      "conformance/chat.browser.test.ts",
      "examples/chat/chat.browser.test.mjs",
      "packages/hub/src/pages/theme.browser.test.ts",
    ],
  });
});

test("chooses a group by its name", () => {
  const { unit, integration, browser } = chooseTests(FILES, ["browser"]);
  assert.deepEqual([unit, integration, browser.length], [[], [], 3]);
});

test("chooses by a part of the path, in whichever group", () => {
  assert.deepEqual(chooseTests(FILES, ["ro"]), {
    unit: [],
    integration: ["conformance/rooms.test.ts", "examples/ios/rooms.test.mjs"],
    browser: [
      "conformance/chat.browser.test.ts",
      "examples/chat/chat.browser.test.mjs",
      "packages/hub/src/pages/theme.browser.test.ts",
    ],
  });
});

test("wants every word to fit", () => {
  const none = { unit: [], integration: [], browser: [] };
  assert.deepEqual(chooseTests(FILES, ["unit", "wire"]), { ...none, unit: ["packages/wire/src/ws/frame.test.ts"] });
  assert.deepEqual(chooseTests(FILES, ["unit", "conformance"]), none);
});
