import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeRequest, fakeResponse } from "@tidewire/testkit";
import { type Middleware, MiddlewareChain } from "./middleware.js";

/** Runs a chain of `middlewares`: what `done` was called with, in a list for each call. */
function run(...middlewares: Middleware[]): unknown[][] {
  const chain = new MiddlewareChain();
  for (const middleware of middlewares) chain.use(middleware);
  const calls: unknown[][] = [];
  chain.run(fakeRequest(), fakeResponse(), (...args) => calls.push(args));
  return calls;
}

test("an empty chain is done at once", () => {
  assert.equal(new MiddlewareChain().isEmpty, true);
  assert.deepEqual(run(), [[]]);
});

test("middlewares run in order, each with the request and the response", () => {
  const chain = new MiddlewareChain();
  const [request, response] = [fakeRequest(), fakeResponse()];
  const log: string[] = [];
  for (const name of ["first", "second"]) {
    chain.use((req, res, next) => {
      assert.ok(req === request && res === response);
      log.push(name);
      next();
    });
  }
  assert.equal(chain.isEmpty, false);
  chain.run(request, response, () => log.push("done"));
  assert.deepEqual(log, ["first", "second", "done"]);
});

test("an error passed on or thrown ends the chain with it", () => {
  const error = new RangeError("no");
  const never: Middleware = () => assert.fail("reached");
  assert.deepEqual(
    run((_req, _res, next) => next(error), never),
    [[error]],
  );
  const throws: Middleware = () => {
    throw error;
  };
  assert.deepEqual(run(throws, never), [[error]]);
});

test("throwing a value that is falsy refuses as well", () => {
  for (const thrown of ["", 0, false, null, undefined]) {
    const calls = run(() => {
      throw thrown;
    });
    assert.equal(calls.length, 1);
    assert.ok(calls[0]?.[0], `thrown ${String(thrown)}`);
  }
});

test("a rejected promise ends the chain with its reason, falsy ones included", async () => {
  const error = new RangeError("no");
  for (const reason of [error, undefined, ""]) {
    const chain = new MiddlewareChain();
    chain.use((() => Promise.reject(reason)) as unknown as Middleware);
    const got = await new Promise((done) => chain.run(fakeRequest(), fakeResponse(), done));
    assert.ok(reason === error ? got === error : got);
  }
});

test("a second call of next changes nothing", () => {
  const twice: Middleware = (_req, _res, next) => {
    next();
    next();
    next(new RangeError("late"));
  };
  assert.deepEqual(run(twice), [[]]);
});

test("a middleware that answers by itself ends the chain without a word", () => {
  const calls = run(
    (_req, res) => void (res as { end(body: string): void }).end("mine"),
    () => assert.fail("reached"),
  );
  assert.deepEqual(calls, []);
});

test("what fails behind the chain is not taken for a fault of a middleware", () => {
  const chain = new MiddlewareChain();
  chain.use((_req, _res, next) => next());
  const fault = new RangeError("behind the chain");
  let calls = 0;
  const done = (): void => {
    calls++;
    throw fault;
  };
  assert.throws(() => chain.run(fakeRequest(), fakeResponse(), done), fault);
  assert.equal(calls, 1);
});
