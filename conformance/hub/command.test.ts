import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import type { TestContext } from "node:test";
import { runToEnd, startHub, test } from "./hub-process.js";
import { heard, program } from "./program.js";

test("PORT=0 takes a free port, and the one line says which", async (t) => {
  const hub = await startHub(t, [], { PORT: "0" });
  assert.notEqual(hub.port, "0");
  assert.equal((await fetch(hub.url)).status, 200);
  hub.signal("SIGTERM");
  const { code, out, err } = await hub.ended;
  assert.deepEqual([code, err], [0, ""]);
  assert.equal(out.split("\n")[0], `tidewire listens on ${hub.url}`);
});

test("HOST is where it listens", async (t) => {
  const hub = await startHub(t, [], { PORT: "0", HOST: "127.0.0.1" });
  assert.match(hub.url, /^http:\/\/127\.0\.0\.1:\d+$/);
});

test("a busy port is one line and code 1", async (t) => {
  const hub = await startHub(t);
  const second = await runToEnd(["serve", "--port", hub.port]);
  assert.deepEqual(second, {
    code: 1,
    out: "",
    err: `tidewire: port ${hub.port} is in use: stop the other program, or choose another port with --port\n`,
  });
});

test("an address of another machine is one line and code 1", async () => {
  const { code, err } = await runToEnd(["serve", "--port", "0", "--host", "192.0.2.1"]);
  assert.equal(code, 1);
  assert.equal(err, "tidewire: 192.0.2.1 is no address of this machine: choose another with --host\n");
});

test("a bad option, a bad variable and a missing file are one line and code 1", async () => {
  const cases: [string[], Record<string, string>, RegExp][] = [
    [["serve", "--prot", "80"], {}, /unknown option '--prot'/],
    [["serve", "--port", "80a"], {}, /--port has to be a whole number/],
    [["serve"], { PORT: "x" }, /PORT has to be a whole number/],
    [["serve", "--relay", "join=others"], {}, /the hub answers this event itself/],
    [["serve", "--config", "/nowhere/hub.json"], {}, /\/nowhere\/hub\.json does not exist/],
    [["sail"], {}, /unknown command 'sail'/],
  ];
  for (const [words, env, expected] of cases) {
    const { code, out, err } = await runToEnd(words, env);
    assert.deepEqual([code, out, err.split("\n").length], [1, "", 2], words.join(" "));
    assert.match(err, expected);
  }
});

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  test(`${signal} tells clients of every transport, closes their connections and ends with code 0`, async (t) => {
    const hub = await startHub(t);
    const clients = await Promise.all([
      program(t, hub.url, { transports: ["websocket"] }),
      program(t, hub.url, { transports: ["polling"] }),
      program(t, hub.url, { version: "socket.io-client-v2", transports: ["polling", "websocket"] }),
    ]);
    const told = clients.map((client) => heard(client, "hub closing"));
    const closed = clients.map((client) => heard(client, "disconnect"));
    hub.signal(signal);
    await Promise.all(told);
    const reasons = (await Promise.all(closed)).map(([reason]) => reason);
    // Not "io server disconnect": clients come back by themselves when the hub is there again. Whoever polled in that
    // very moment was refused, which is an error of the transport.
    for (const reason of reasons) assert.match(String(reason), /^transport (?:close|error)$/);
    const { code, err } = await hub.ended;
    assert.deepEqual([code, err], [0, ""]);
  });
}

test("after the signal nobody new gets in, neither to a page nor to a session", async (t) => {
  const hub = await startHub(t);
  const client = await program(t, hub.url);
  const told = heard(client, "hub closing");
  hub.signal("SIGTERM");
  await told;
  const statusOf = (path: string) =>
    fetch(hub.url + path).then(
      (answer) => answer.status,
      () => "refused",
    );
  for (const path of ["/", "/socket.io/?EIO=4&transport=polling"]) {
    const status = await statusOf(path);
    assert.ok(status === 503 || status === "refused", `${path}: ${status}`);
  }
});

test("a connection that never ends is cut when the time is up", async (t) => {
  const hub = await startHub(t, ["--port", "0", "--drain-seconds", "1"]);
  const closed = await openHalfRequest(t, hub.port);
  hub.signal("SIGTERM");
  const { code } = await hub.ended;
  assert.equal(code, 0);
  await closed.promise;
});

test("a second signal ends it at once, with code 1", async (t) => {
  const hub = await startHub(t, ["--port", "0", "--drain-seconds", "3600"]);
  await openHalfRequest(t, hub.port);
  const client = await program(t, hub.url);
  const told = heard(client, "hub closing");
  hub.signal("SIGTERM");
  await told;
  hub.signal("SIGTERM");
  assert.equal((await hub.ended).code, 1);
});

/** A connection whose request never ends. Wrapped, since an async function would wait for a bare promise. */
async function openHalfRequest(t: TestContext, port: string): Promise<{ readonly promise: Promise<void> }> {
  const socket = connect(Number(port), "127.0.0.1");
  t.after(() => socket.destroy());
  // Being cut may well be a reset.
  socket.on("error", () => {});
  const promise = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  await once(socket, "connect");
  socket.write("GET / HTTP/1.1\r\nHost: x\r\n");
  return { promise };
}
