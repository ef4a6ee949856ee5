/** The wiring is the unit here, so these tests listen: on a free port of this machine. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type HubConfig, resolveConfig } from "./config/config.js";
import { startHub } from "./hub.js";
import { HubError } from "./hub-error.js";

const config = (flags: Record<string, unknown> = {}): HubConfig =>
  resolveConfig({ flags: { port: "0", host: "127.0.0.1", ...flags }, env: {}, file: undefined });

test("serves the chat, the help with the rules in use, and the client library", async () => {
  const hub = await startHub(config({ relay: ["news=others"] }));
  const text = async (path: string) => (await fetch(hub.url + path)).text();
  assert.match(await text("/"), /<title>Tidewire chat<\/title>/);
  assert.match(await text("/help"), /emit\(&#34;news&#34;, \.\.\.args\)/);
  assert.match(await text("/socket.io/socket.io.min.js"), /\bio\b/);
  assert.match(await text("/boot.js"), /import/);
  assert.equal(await hub.close(), "drained");
});

test("answers the handshake of the protocol beside the pages", async () => {
  const hub = await startHub(config());
  const body = await (await fetch(`${hub.url}/socket.io/?EIO=4&transport=polling`)).text();
  assert.match(body, /^0\{"sid":"/);
  await hub.close();
});

test("pages of a named origin may connect, those of others may not", async () => {
  const hub = await startHub(config({ origins: ["https://app.example.org"] }));
  const allowed = async (origin: string) => {
    const answer = await fetch(`${hub.url}/socket.io/?EIO=4&transport=polling`, { headers: { origin } });
    return answer.headers.get("access-control-allow-origin");
  };
  assert.equal(await allowed("https://app.example.org"), "https://app.example.org");
  assert.equal(await allowed("https://evil.example.org"), null);
  await hub.close();
});

test("a port that is in use is told, and stopping twice is stopping once", async () => {
  const hub = await startHub(config());
  const port = new URL(hub.url).port;
  await assert.rejects(
    startHub(config({ port })),
    (error) => error instanceof HubError && error.code === "cannot-listen",
  );
  const [first, second] = await Promise.all([hub.close(), hub.close()]);
  assert.deepEqual([first, second], ["drained", "drained"]);
  await assert.rejects(fetch(hub.url));
});
