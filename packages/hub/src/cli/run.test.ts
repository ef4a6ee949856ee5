import assert from "node:assert/strict";
import { test } from "node:test";
import type { DrainResult } from "../app/shutdown.js";
import type { HubConfig } from "../config/config.js";
import { HubError } from "../hub-error.js";
import { run, type World } from "./run.js";

/** A process that writes down what happens to it. */
function world(options: { env?: Record<string, string>; start?: () => never; drained?: DrainResult } = {}) {
  const log: string[] = [];
  const configs: HubConfig[] = [];
  let signal: (name: string) => void = () => assert.fail("nobody listens to signals");
  let closed: () => void = () => assert.fail("nobody closes the hub");
  const made: World = {
    env: options.env ?? {},
    print: (text) => void log.push(`out ${text}`),
    complain: (line) => void log.push(`err ${line}`),
    exit: (code) => void log.push(`exit ${code}`),
    onSignal: (listener) => {
      signal = listener;
    },
    start: async (config) => {
      options.start?.();
      configs.push(config);
      return {
        url: "http://localhost:4000",
        close: () =>
          new Promise((resolve) => {
            closed = () => resolve(options.drained ?? "drained");
          }),
      };
    },
  };
  return { log, configs, world: made, signal: (name: string) => signal(name), closed: () => closed() };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test("serve starts the hub and says the address in one line", async () => {
  const { log, configs, world: process } = world({ env: { PORT: "4000" } });
  await run(["serve"], "1.2.3", process);
  assert.deepEqual(log, ["out tidewire listens on http://localhost:4000\n"]);
  assert.equal(configs[0]?.port, 4_000);
});

test("listens to signals before it says the address, on which one may be sent", async () => {
  const hub = world();
  const print = (text: string): void => {
    hub.world.print(text);
    if (text.startsWith("tidewire listens")) hub.signal("SIGTERM");
  };
  await run(["serve"], "1.2.3", { ...hub.world, print });
  assert.match(hub.log.at(-1) ?? "", /^out tidewire stops \(SIGTERM\)/);
});

test("a signal stops the hub, and the process ends well", async () => {
  const hub = world();
  await run(["serve"], "1.2.3", hub.world);
  hub.signal("SIGTERM");
  assert.match(hub.log.at(-1) ?? "", /^out tidewire stops \(SIGTERM\)/);
  hub.closed();
  await settle();
  assert.equal(hub.log.at(-1), "exit 0");
});

test("a second signal ends the process at once", async () => {
  const hub = world();
  await run(["serve"], "1.2.3", hub.world);
  hub.signal("SIGINT");
  hub.signal("SIGINT");
  assert.equal(hub.log.at(-1), "exit 1");
});

test("connections that had to be cut are told", async () => {
  const hub = world({ drained: "cut" });
  await run(["serve", "--drain-seconds", "2"], "1.2.3", hub.world);
  hub.signal("SIGTERM");
  hub.closed();
  await settle();
  assert.deepEqual(hub.log.slice(-2), [
    "err tidewire: connections were still open after 2000 ms and were cut",
    "exit 0",
  ]);
});

test("a bad option, a bad variable and a missing file each get one line and code 1", async () => {
  const cases: [string[], Record<string, string>, RegExp][] = [
    [["serve", "--prot", "1"], {}, /^err tidewire: unknown option '--prot'/],
    [["serve", "--port", "http"], {}, /^err tidewire: --port has to be a whole number/],
    [["serve"], { PORT: "http" }, /^err tidewire: PORT has to be a whole number/],
    [["serve", "--config", "/nowhere/hub.json"], {}, /^err tidewire: \/nowhere\/hub.json does not exist$/],
  ];
  for (const [words, env, expected] of cases) {
    const { log, world: process } = world({ env });
    await run(words, "1.2.3", process);
    assert.equal(log.length, 2);
    assert.match(log[0] ?? "", expected);
    assert.equal(log[1], "exit 1");
  }
});

test("a hub that cannot start is told in one line", async () => {
  const { log, world: process } = world({
    start: () => {
      throw new HubError("cannot-listen", "port 3000 is in use");
    },
  });
  await run(["serve"], "1.2.3", process);
  assert.deepEqual(log, ["err tidewire: port 3000 is in use", "exit 1"]);
});

test("a mistake of ours is not dressed up as one of the caller's", async () => {
  const { world: process } = world({
    start: () => {
      throw new TypeError("undefined is not a function");
    },
  });
  await assert.rejects(run(["serve"], "1.2.3", process), TypeError);
});

test("help goes to standard output and ends well", async () => {
  const { log, world: process } = world();
  await run(["--version"], "1.2.3", process);
  assert.deepEqual(log, ["out 1.2.3\n"]);
});
