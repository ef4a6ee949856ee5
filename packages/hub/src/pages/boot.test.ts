import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Window } from "happy-dom";
import { boot } from "./boot.js";
import { fakeClient } from "./testing/fake-client.js";
import { openPage, pageUrl, shown, submit, type } from "./testing/page.js";

const html = readFileSync(pageUrl, "utf8");

/** A browser window with a client library, as the page finds it. */
function browser(url: string, library: object) {
  const window = new Window({ url });
  const document = openPage(window, html);
  Object.assign(window, library);
  return { document, window: window as unknown as Parameters<typeof boot>[0], close: () => window.happyDOM.close() };
}

test("connects to the chat's namespace and joins the room in the address", async () => {
  const client = fakeClient();
  const asked: unknown[] = [];
  const io = (...args: unknown[]) => {
    asked.push(args);
    return client;
  };
  const { document, window, close } = browser("http://localhost:3000/#night%20sailing", { io });
  boot(window);
  assert.deepEqual([asked, client.connects], [[["/chat", { autoConnect: false }]], 1]);
  client.goOnline();
  type(document, "#nickname", "Ada");
  submit(document, "#sign-in");
  await client.take("claim").answer({ nickname: "Ada", key: "k", rooms: [] });
  const join = client.take("join");
  assert.deepEqual(join.body, { room: "night sailing" });
  await join.answer({ room: "night-sailing", people: ["Ada"], history: [] });
  assert.equal(window.location.hash, "#night-sailing");
  await close();
});

test("an address that cannot be decoded names no room", async () => {
  const client = fakeClient();
  const { document, window, close } = browser("http://localhost:3000/#%", { io: () => client });
  boot(window);
  client.goOnline();
  type(document, "#nickname", "Ada");
  submit(document, "#sign-in");
  await client.take("claim").answer({ nickname: "Ada", key: "k", rooms: [] });
  assert.deepEqual(client.take("join").body, { room: "lobby" });
  await close();
});

test("a hub that sends no client library is told on the page", async () => {
  const { document, window, close } = browser("http://localhost:3000/", {});
  boot(window);
  assert.match(shown(document, "#nickname-problem")[0] ?? "", /did not send its Socket\.IO client/);
  await close();
});
