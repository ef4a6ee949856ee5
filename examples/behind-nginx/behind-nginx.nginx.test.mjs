/** The example as its one command runs it: the page, WebSocket, the client's address, and a reload. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { io } from "@tidewire/client";
import { runExample } from "../support/run-example.mjs";

/** Runs it and ends it so that it ends its nginx, which a SIGKILL would leave behind. */
async function behindNginx(t) {
  let stop = () => Promise.resolve();
  t.after(() => stop());
  const example = await runExample(t, "behind-nginx", { env: { SERVER_PORT: "0" } });
  stop = () => example.stop("SIGTERM");
  return example;
}

test("serves the page, and tells a client over WebSocket its address", async (t) => {
  const { url } = await behindNginx(t);
  assert.match(await (await fetch(url)).text(), /<title>Behind nginx/);
  const script = await fetch(`${url}/socket.io/socket.io.min.js`);
  assert.ok((await script.text()).length > 1_000);
  const socket = io(url.replace("localhost", "127.0.0.1"), { transports: ["websocket"], localAddress: "127.0.0.7" });
  t.after(() => socket.disconnect());
  const answer = await socket.timeout(10_000).emitWithAck("who am I");
  assert.deepEqual(answer, { address: "127.0.0.7", secure: false, transport: "websocket" });
});

test("a client goes on after nginx has reloaded, and the command ends nginx", async (t) => {
  const { url, prints, stop } = await behindNginx(t);
  const [, pid] = await prints(/kill -HUP (\d+)/);
  const socket = io(url, { retries: 5, ackTimeout: 2_000 });
  t.after(() => socket.disconnect());
  if (!socket.connected) await new Promise((resolve) => socket.once("connect", () => resolve(undefined)));
  process.kill(Number(pid), "SIGHUP");
  const said = new Promise((resolve) => socket.once("said", resolve));
  socket.emit("say", "still here");
  assert.equal(await said, "still here");
  socket.disconnect();
  assert.equal(await stop(), 0);
  await assert.rejects(fetch(url));
});
