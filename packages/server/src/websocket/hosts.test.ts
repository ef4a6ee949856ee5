import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { Hosts } from "./hosts.js";

function hosts(): Hosts {
  return new Hosts({
    hasPath: false,
    wants: () => true,
    handleUpgrade: () => undefined,
    listening: () => undefined,
    failed: () => undefined,
  });
}

test("the options say in one way where it is", () => {
  const server = createServer();
  for (const options of [
    {},
    { noServer: false },
    { server, port: 0 },
    { server, servers: [server] },
    { port: 0, noServer: true },
  ]) {
    assert.throws(() => hosts().begin(options), { code: "bad-option", message: /server, servers, port and noServer/ });
  }
  for (const options of [
    { port: -1 },
    { port: 65_536 },
    { port: "80" as unknown as number },
    { servers: server as unknown as [] },
    { server: (() => undefined) as never },
    { servers: [null as never] },
  ]) {
    assert.throws(() => hosts().begin(options), { code: "bad-option" });
  }
});

test("mounts on several servers, once on each, and unmounts from one or all", () => {
  const servers = [createServer(), createServer(), createServer()] as const;
  const counts = (): number[] => servers.map((server) => server.listenerCount("upgrade"));
  const mounted = hosts();
  mounted.begin({ servers: servers.slice(0, 2) });
  mounted.mount(servers[2]);
  assert.throws(() => mounted.mount(servers[2]), { code: "misuse" });
  assert.deepEqual(counts(), [1, 1, 1]);
  mounted.unmount(servers[0]);
  mounted.unmount(servers[0]);
  assert.deepEqual(counts(), [0, 1, 1]);
  mounted.unmount();
  assert.deepEqual(counts(), [0, 0, 0]);
});

test("there is no address before it listens, and none without a server", async () => {
  const mounted = hosts();
  mounted.begin({ noServer: true });
  assert.equal(mounted.address(), null);
  mounted.mount(createServer());
  assert.equal(mounted.address(), null);
  await mounted.end();
});
