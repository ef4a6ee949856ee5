/** The chat server that every tutorial begins with, on ours, with the client of its time. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { nextEvent } from "@tidewire/testkit";
import { start } from "./app.js";
import { connect } from "./clients.js";
import { installed, type Project } from "./installed.js";

let project: Project;

before(async () => {
  project = await installed();
});

for (const pack of ["socket.io-client-v2", "socket.io-client", "@tidewire/client"] as const) {
  for (const transports of [["polling"], ["websocket"], ["polling", "websocket"]]) {
    test(`${pack} over ${transports.join(" and ")} hears what others and itself say`, async (t) => {
      const app = await start(t, project, "chat.cjs");
      const ann = await connect(t, project, pack, app.url, { transports });
      const bob = await connect(t, project, pack, app.url, { transports });
      const heard = [ann, bob].map((client) => nextEvent(client, "chat message"));
      ann.emit("chat message", "Grüße 🌊");
      assert.deepEqual(await Promise.all(heard), [["Grüße 🌊"], ["Grüße 🌊"]]);
      ann.disconnect();
      await app.prints(/user disconnected/);
    });
  }
}

test("the express application goes on serving its pages beside the socket", async (t) => {
  const app = await start(t, project, "chat.cjs");
  const page = await fetch(app.url);
  assert.match(await page.text(), /<title>Chat<\/title>/);
  assert.match(page.headers.get("content-type") ?? "", /text\/html/);
  assert.equal((await fetch(`${app.url}/nowhere`)).status, 404);
  assert.equal((await fetch(`${app.url}/socket.io/?EIO=4&transport=polling`)).status, 200);
});
