/** The slim build of 2.x in a page of another origin, as version 1 of socketio-client-tool uses it. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { test } from "node:test";
import { openPage } from "../support/browser.mjs";
import { runExample } from "../support/run-example.mjs";

const require = createRequire(import.meta.url);
const slim = require.resolve("socket.io-client-v2/dist/socket.io.slim.js");

/** What runs in the page, with the address of the server in place of `URL`. */
const TALK = `new Promise((resolve, reject) => {
  const socket = io(URL, { transports: ["websocket"], path: "/socket.io", forceNew: true });
  const heard = [];
  socket.on("connect_error", reject);
  socket.on("message", (data) => heard.push(data));
  socket.on("socketio-client", (data) => {
    heard.push(data);
    socket.emit("socketio-client-ack", "ack me", (answer) => resolve([...heard, answer]));
  });
  socket.on("connect", () => socket.emit("socketio-client", { echo: 1 }));
})`;

test("the slim client of 2.x is greeted, echoed and acknowledged", { timeout: 60_000 }, async (t) => {
  const { url } = await runExample(t, "tool-server");
  const page = await openPage(t, await blankPage(t));
  await page.addScriptTag({ path: slim });
  assert.deepEqual(await page.evaluate(TALK.replace("URL", JSON.stringify(url))), [
    { hello: "world" },
    { echo: 1 },
    "ack me",
  ]);
});

/** An origin with nothing on it. @param {import("node:test").TestContext} t @returns {Promise<string>} */
async function blankPage(t) {
  const server = createServer((_request, response) => response.setHeader("Content-Type", "text/html").end("<p>"));
  t.after(() => server.close());
  await new Promise((resolve) => server.listen(0, () => resolve(undefined)));
  const address = server.address();
  return `http://localhost:${typeof address === "object" ? address?.port : ""}/`;
}
