import assert from "node:assert/strict";
import { test } from "node:test";
import { type Middleware, runMiddlewares } from "./middleware.js";

/** Runs a chain over the subject "s"; what came of it so far. */
function run(...chain: Middleware<string>[]): { ends: (string | undefined)[]; faults: unknown[] } {
  const ends: (string | undefined)[] = [];
  const faults: unknown[] = [];
  runMiddlewares(
    chain,
    "s",
    (error) => ends.push(error?.message),
    (error) => faults.push((error as Error).message),
  );
  return { ends, faults };
}

test("an empty chain goes on at once", () => {
  assert.deepEqual(run(), { ends: [undefined], faults: [] });
});

test("each is called with the subject, in order, when the one before went on", () => {
  const calls: string[] = [];
  let goOn: (() => void) | undefined;
  const { ends } = run(
    (subject, next) => {
      calls.push(`first ${subject}`);
      next();
    },
    (subject, next) => {
      calls.push(`second ${subject}`);
      goOn = next;
    },
    (subject, next) => {
      calls.push(`third ${subject}`);
      next();
    },
  );
  assert.deepEqual(calls, ["first s", "second s"]);
  assert.deepEqual(ends, []);
  goOn?.();
  assert.deepEqual(calls, ["first s", "second s", "third s"]);
  assert.deepEqual(ends, [undefined]);
});

test("next with an error stops the chain with it", () => {
  const { ends } = run(
    (_, next) => next(new TypeError("no")),
    () => assert.fail("behind an error"),
  );
  assert.deepEqual(ends, ["no"]);
});

test("only the first call of next counts", () => {
  let calls = 0;
  const { ends, faults } = run(
    (_, next) => {
      next();
      next();
      next(new TypeError("too late"));
    },
    (_, next) => {
      calls++;
      next();
    },
  );
  assert.equal(calls, 1);
  assert.deepEqual([ends, faults], [[undefined], []]);
});

test("one that throws, or rejects, stops the chain with what it threw", async () => {
  const thrown = run(() => {
    throw new TypeError("thrown");
  });
  assert.deepEqual(thrown, { ends: ["thrown"], faults: [] });
  const rejected = run(async () => {
    throw new TypeError("rejected");
  });
  await Promise.resolve();
  assert.deepEqual(rejected, { ends: ["rejected"], faults: [] });
});

test("what is thrown is an error for the client whatever it is, falsy values included", () => {
  for (const thrown of ["text", "", undefined, 0]) {
    const { ends } = run(() => {
      throw thrown;
    });
    assert.deepEqual(ends, [String(thrown)]);
  }
});

test("what fails after next was called is a fault, and changes no decision", async () => {
  const thrown = run((_, next) => {
    next();
    throw new TypeError("thrown");
  });
  assert.deepEqual(thrown, { ends: [undefined], faults: ["thrown"] });
  const rejected = run(async (_, next) => {
    next();
    throw new TypeError("rejected");
  });
  await Promise.resolve();
  assert.deepEqual(rejected, { ends: [undefined], faults: ["rejected"] });
});

test("a middleware added while the chain runs belongs to the next run", () => {
  const chain: Middleware<string>[] = [];
  chain.push((_, next) => {
    chain.push(() => assert.fail("added later"));
    next();
  });
  const ends: unknown[] = [];
  runMiddlewares(chain, "s", (error) => ends.push(error), assert.ifError);
  assert.deepEqual(ends, [undefined]);
});
