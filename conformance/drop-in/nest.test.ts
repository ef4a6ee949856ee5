/** A NestJS 11 application over its own platform package, compiled with decorators, on ours. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { collect, nextEvent } from "@tidewire/testkit";
import { start } from "./app.js";
import { ask, connect } from "./clients.js";
import { compile } from "./compile.js";
import { installed, type Project } from "./installed.js";

let project: Project;

before(async () => {
  project = await installed();
  await compile(project, ["nest.cts"], { module: "commonjs", moduleResolution: "node10" });
});

test("a gateway answers with what its handlers return", async (t) => {
  const app = await start(t, project, "nest.cjs");
  const client = await connect(t, project, "socket.io-client", app.url);
  assert.equal(await ask(client, "identity", 42), 42);
  const events = collect(client, "events");
  client.emit("events");
  assert.deepEqual(await events.take(3), [[1], [2], [3]]);
});

test("a gateway's middleware, rooms and hooks see the socket", async (t) => {
  const app = await start(t, project, "nest.cjs");
  const [ann, bob] = [
    await connect(t, project, "socket.io-client", app.url),
    await connect(t, project, "socket.io-client-v2", app.url),
  ];
  await app.prints(/connected true/);
  ann.emit("to everybody", "first");
  assert.deepEqual(await nextEvent(ann, "said"), ["first", ann.id]);
  bob.emit("to everybody", "second");
  const heard = [nextEvent(ann, "said"), nextEvent(bob, "said")];
  assert.deepEqual(await Promise.all(heard), [
    ["second", bob.id],
    ["second", bob.id],
  ]);
  ann.disconnect();
  await app.prints(/disconnected false/);
});

test("guards and filters answer with exceptions", async (t) => {
  const app = await start(t, project, "nest.cjs");
  const stranger = await connect(t, project, "socket.io-client", app.url);
  const refused = nextEvent(stranger, "exception");
  stranger.emit("guarded");
  assert.equal(((await refused)[0] as { message: string }).message, "Forbidden resource");
  const failed = nextEvent(stranger, "exception");
  stranger.emit("fails", 1);
  assert.equal(((await failed)[0] as { message: string }).message, "as intended");
  const friend = await connect(t, project, "socket.io-client", app.url, { auth: { token: "secret" } });
  assert.equal(await ask(friend, "guarded"), "let in");
});

test("a gateway of a namespace counts its own sockets", async (t) => {
  const app = await start(t, project, "nest.cjs");
  await connect(t, project, "socket.io-client", app.url);
  const admin = await connect(t, project, "socket.io-client", `${app.url}/admin`);
  assert.equal(await ask(admin, "count"), 1);
});

test("a controller emits to clients, and the adapter adds headers and CORS", async (t) => {
  const app = await start(t, project, "nest.cjs");
  const client = await connect(t, project, "socket.io-client", app.url);
  const announced = nextEvent(client, "announced");
  const response = await fetch(`${app.url}/announce`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text: "dinner" }),
  });
  assert.deepEqual(await response.json(), { sent: true });
  assert.deepEqual(await announced, ["dinner"]);
  const handshake = await fetch(`${app.url}/socket.io/?EIO=4&transport=polling`, { headers: { origin: "http://a.b" } });
  assert.equal(handshake.headers.get("x-served-by"), "nest");
  assert.equal(handshake.headers.get("access-control-allow-origin"), "*");
  assert.match(await handshake.text(), /"pingInterval":10000/);
});

test("the application ends when it is asked to, with clients connected", async (t) => {
  const app = await start(t, project, "nest.cjs");
  const client = await connect(t, project, "socket.io-client", app.url, { transports: ["websocket"] });
  const left = nextEvent(client, "disconnect");
  await app.stop("SIGTERM");
  assert.equal((await left)[0], "transport close");
});
