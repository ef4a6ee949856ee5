import assert from "node:assert/strict";
import { test } from "node:test";
import { HubError } from "../hub-error.js";
import { type DrainSteps, drain } from "./shutdown.js";

/** Steps that write down what happened. `elapse` lets the time run out. */
function recorded(closeConnections: () => Promise<void>) {
  const log: string[] = [];
  let elapse = (): void => {};
  const steps: DrainSteps = {
    stopAccepting: () => void log.push("stop accepting"),
    tellClients: () => void log.push("tell clients"),
    closeConnections: () => {
      log.push("close");
      return closeConnections();
    },
    cutConnections: () => void log.push("cut"),
    after: (delayMs, callback) => {
      log.push(`after ${delayMs}`);
      elapse = callback;
      return () => void log.push("cancel");
    },
  };
  return { log, steps, elapse: () => elapse() };
}

test("stops accepting, tells clients, closes, and cuts nothing", async () => {
  const { log, steps } = recorded(async () => {});
  assert.equal(await drain(steps, 5_000), "drained");
  assert.deepEqual(log, ["after 5000", "stop accepting", "tell clients", "close", "cancel"]);
});

test("cuts what is left when the time is up", async () => {
  const { log, steps, elapse } = recorded(() => new Promise(() => {}));
  const result = drain(steps, 5_000);
  elapse();
  assert.equal(await result, "cut");
  assert.deepEqual(log, ["after 5000", "stop accepting", "tell clients", "close", "cancel", "cut"]);
});

test("cuts when closing fails", async () => {
  const { log, steps } = recorded(() => Promise.reject(new HubError("broken-build", "closing failed")));
  assert.equal(await drain(steps, 5_000), "cut");
  assert.equal(log.at(-1), "cut");
});

test("cuts when telling the clients throws", async () => {
  const { log, steps } = recorded(async () => {});
  const failing = {
    ...steps,
    tellClients: () => {
      throw new HubError("broken-build", "telling failed");
    },
  };
  assert.equal(await drain(failing, 5_000), "cut");
  assert.deepEqual(log, ["after 5000", "stop accepting", "cancel", "cut"]);
});
