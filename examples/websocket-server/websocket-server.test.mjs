/** The example as its one command runs it, with the published client of another library. */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { test } from "node:test";
import { WebSocket } from "ws";
import { runExample } from "../support/run-example.mjs";

/** @param {import("node:test").TestContext} t @param {string} url */
function client(t, url) {
  const socket = new WebSocket(url.replace(/^http/, "ws"));
  t.after(() => socket.terminate());
  return socket;
}

/** @param {WebSocket} socket @returns {Promise<any>} what the next message says */
async function next(socket) {
  return JSON.parse(String((await once(socket, "message"))[0]));
}

test("the feed tells everybody the same, and has no room for what they say", async (t) => {
  const { url } = await runExample(t, "websocket-server");
  const [one, other] = [client(t, `${url}/feed`), client(t, `${url}/feed`)];
  await Promise.all([once(one, "open"), once(other, "open")]);
  const [said, heard] = await Promise.all([next(one), next(other)]);
  assert.deepEqual(said, heard);
  assert.equal(said.listeners, 2);
  one.send("?");
  assert.equal((await once(one, "close"))[0], 1009);
  assert.equal(other.readyState, WebSocket.OPEN);
});

test("a room lets in who has a name, and tells the others why not", async (t) => {
  const { url } = await runExample(t, "websocket-server");
  const ada = client(t, `${url}/rooms/kitchen?name=Ada`);
  assert.deepEqual(await next(ada), { name: "Ada", text: "came in" });
  const bob = client(t, `${url}/rooms/kitchen?name=Bob`);
  const cem = client(t, `${url}/rooms/garden?name=Cem`);
  cem.on("message", (data) => assert.match(String(data), /Cem/, "rooms do not hear each other"));
  await Promise.all([next(bob), next(ada), once(cem, "open")]);
  bob.send("hellö");
  assert.deepEqual(await next(ada), { name: "Bob", text: "hellö" });
  bob.close();
  assert.deepEqual(await next(ada), { name: "Bob", text: "left" });
  for (const [path, status, reason] of [
    ["/rooms/kitchen", 400, /^say who you are/],
    ["/rooms/a%20b?name=x", 404, /^a room is called/],
    ["/elsewhere", 404, /no WebSocket server/],
  ]) {
    const refused = client(t, `${url}${path}`);
    refused.on("error", () => undefined);
    const [, response] = await once(refused, "unexpected-response");
    assert.equal(response.statusCode, status);
    assert.match(response.headers["x-websocket-reject-reason"], /** @type {RegExp} */ (reason));
    response.resume();
  }
});

test("an upload comes to its checksum, and a piece that is too large to 1009", async (t) => {
  const { url } = await runExample(t, "websocket-server");
  const file = randomBytes(3_000_000);
  const upload = client(t, `${url}/upload`);
  await once(upload, "open");
  for (let at = 0; at < file.length; at += 100_000) upload.send(file.subarray(at, at + 100_000));
  upload.send("end");
  assert.deepEqual(await next(upload), { bytes: file.length, sha256: createHash("sha256").update(file).digest("hex") });
  assert.equal((await once(upload, "close"))[0], 1000);
  const large = client(t, `${url}/upload`);
  await once(large, "open");
  large.send(file);
  assert.equal((await once(large, "close"))[0], 1009);
});

test("it says goodbye when it is asked to end", async (t) => {
  const { url, stop } = await runExample(t, "websocket-server");
  const ada = client(t, `${url}/rooms/kitchen?name=Ada`);
  await next(ada);
  const closed = once(ada, "close");
  assert.equal(await stop(), 0);
  const [code, reason] = await closed;
  assert.deepEqual([code, String(reason)], [1012, "back soon"]);
});
