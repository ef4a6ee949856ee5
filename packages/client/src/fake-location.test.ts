/** A page that is somewhere, for the tests of what reads where it is. */
import assert from "node:assert/strict";
import { test } from "node:test";

export function at<Result>(location: object, run: () => Result): Result {
  Object.assign(globalThis, { location });
  try {
    return run();
  } finally {
    Reflect.deleteProperty(globalThis, "location");
  }
}

test("is there for as long as the function runs, though that throws", () => {
  const page = { host: "page" };
  assert.equal(
    at(page, () => globalThis.location),
    page,
  );
  assert.throws(() => at(page, () => assert.fail(globalThis.location.host)), { message: "page" });
  assert.equal("location" in globalThis, false);
});
