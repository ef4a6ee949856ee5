import assert from "node:assert/strict";
import { test } from "node:test";
import { Admission } from "./admission.js";
import { type EngineOptions, resolveEngineOptions } from "./engine-options.js";

const HERE = { headers: {}, socket: { remoteAddress: "192.0.2.1" } };

const admission = (options: EngineOptions = {}) => new Admission(resolveEngineOptions(options));

test("by default an address may have any number of sessions", () => {
  const open = admission();
  for (let at = 0; at < 100; at++) open.opened(String(at), HERE);
  assert.equal(open.check(HERE), null);
});

test("one session more than an address may have is refused with 429", () => {
  const limited = admission({ maxConnectionsPerAddress: 1 });
  assert.equal(limited.check(HERE), null);
  limited.opened("a", HERE);
  assert.deepEqual(limited.check(HERE), {
    kind: "refused",
    code: 4,
    context: { message: "maxConnectionsPerAddress 1 reached" },
    form: { status: 429 },
  });
  limited.closed("a");
  assert.equal(limited.check(HERE), null);
});

test("a server that drains refuses everybody with 503, and says when to try again", () => {
  const draining = admission();
  assert.equal(draining.isStopped, false);
  draining.stop(7);
  assert.equal(draining.isStopped, true);
  assert.deepEqual(draining.check(HERE)?.form, { status: 503, headers: { "Retry-After": "7" } });
});
