/** express-session, passport and helmet in front of the engine: one session for pages and sockets. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { nextEvent } from "@tidewire/testkit";
import { type App, start } from "./app.js";
import { ask, connect, open } from "./clients.js";
import { installed, type Project } from "./installed.js";

let project: Project;

before(async () => {
  project = await installed();
});

/** Logs in over HTTP; gives the cookie of the session and its id. */
async function login(app: App, name: string): Promise<{ cookie: string; id: string }> {
  const response = await fetch(`${app.url}/login/${name}`, { method: "POST" });
  const cookie = response.headers.get("set-cookie")?.split(";")[0] ?? "";
  const { id } = (await response.json()) as { id: string };
  return { cookie, id };
}

const WAYS = [["polling"], ["websocket"], ["polling", "websocket"]];

for (const transports of WAYS) {
  test(`over ${transports.join(" and ")} a socket has the session and the user of its pages`, async (t) => {
    const app = await start(t, project, "middlewares.cjs");
    const { cookie, id } = await login(app, "ann");
    const socket = await connect(t, project, "socket.io-client", app.url, { transports, extraHeaders: { cookie } });
    const who = await new Promise((resolve) => socket.emit("whoami", (...answer: unknown[]) => resolve(answer)));
    assert.deepEqual(who, ["ann", id]);
    assert.equal(await ask(socket, "visit"), 1);
    assert.equal(await ask(socket, "visit"), 2);
    const page = await fetch(`${app.url}/visits`, { headers: { cookie } });
    assert.deepEqual(await page.json(), { visits: 2 });
  });

  test(`over ${transports.join(" and ")} a guest gets a session, and who is neither is refused`, async (t) => {
    const app = await start(t, project, "middlewares.cjs");
    const guest = await connect(t, project, "socket.io-client", app.url, { transports, query: { guest: "1" } });
    assert.equal(await ask(guest, "whoami"), "guest");
    const stranger = open(t, project, "socket.io-client", app.url, { transports });
    assert.ok((await nextEvent(stranger, "connect_error"))[0] instanceof Error);
    assert.equal(stranger.connected, false);
  });
}

test("the handshake carries the session's cookie and helmet's headers, over HTTP and on the upgrade", async (t) => {
  const app = await start(t, project, "middlewares.cjs");
  const polled = await fetch(`${app.url}/socket.io/?EIO=4&transport=polling&guest=1`);
  assert.equal(polled.status, 200);
  assert.match(polled.headers.get("set-cookie") ?? "", /^connect\.sid=/);
  assert.match(polled.headers.get("content-security-policy") ?? "", /default-src/);
  assert.equal(polled.headers.get("x-content-type-options"), "nosniff");
  const { headers } = await upgrade(app);
  assert.match(String(headers["set-cookie"]), /^connect\.sid=/);
  assert.match(String(headers["content-security-policy"]), /default-src/);
});

test("ending the session ends every socket of it", async (t) => {
  const app = await start(t, project, "middlewares.cjs");
  const { cookie } = await login(app, "ann");
  const [one, two] = [
    await connect(t, project, "socket.io-client", app.url, { extraHeaders: { cookie } }),
    await connect(t, project, "socket.io-client", app.url, { extraHeaders: { cookie } }),
  ];
  const left = [nextEvent(one, "disconnect"), nextEvent(two, "disconnect")];
  one.emit("logout");
  for (const [reason] of await Promise.all(left)) assert.equal(reason, "io server disconnect");
});

/** A WebSocket handshake by hand. */
async function upgrade(app: App): Promise<{ headers: Record<string, unknown> }> {
  const { request } = await import("node:http");
  return new Promise((resolve, reject) => {
    request(`${app.url}/socket.io/?EIO=4&transport=websocket&guest=1`, {
      headers: {
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
      },
    })
      .on("upgrade", (response, socket) => {
        socket.destroy();
        resolve({ headers: response.headers });
      })
      .on("response", (response) => reject(new Error(`status ${response.statusCode}`)))
      .on("error", reject)
      .end();
  });
}
