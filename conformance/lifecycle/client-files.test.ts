/** The client's files as a page gets them from the server itself. */
import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { runInNewContext } from "node:vm";
import { test } from "../support/bounded-test.js";
import { ServerUnderTest, serve } from "../support/peer.js";

type SendFile = (filename: string, request: IncomingMessage, response: ServerResponse) => void;

const NAMES = ["socket.io.js", "socket.io.min.js", "socket.io.esm.min.js", "socket.io.msgpack.min.js"];

test("every file and its map is there, and names the other", async (t) => {
  const server = await serve(t);
  for (const name of NAMES) {
    const response = await fetch(`${server.url}/socket.io/${name}`);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "application/javascript; charset=utf-8");
    assert.match(await response.text(), new RegExp(`//# sourceMappingURL=${name}\\.map\\s*$`));
    const map = await fetch(`${server.url}/socket.io/${name}.map`);
    assert.equal(((await map.json()) as { version: number }).version, 3);
  }
});

test("the file of a script tag gives the global io", async (t) => {
  const server = await serve(t);
  const script = await (await fetch(`${server.url}/socket.io/socket.io.js`)).text();
  const page: Record<string, unknown> = { setTimeout, clearTimeout, URL, TextEncoder, TextDecoder, console };
  page.self = page;
  page.window = page;
  assert.equal(typeof runInNewContext(`${script}; io`, page), "function");
});

test("comes with an entity tag, and is not sent again to who has it", async (t) => {
  const server = await serve(t);
  const first = await fetch(`${server.url}/socket.io/socket.io.min.js`);
  const etag = first.headers.get("etag") ?? "";
  assert.match(etag, /^"\d+\.\d+\.\d+.*"$/);
  await first.arrayBuffer();
  const second = await fetch(`${server.url}/socket.io/socket.io.min.js`, { headers: { "If-None-Match": etag } });
  assert.equal(second.status, 304);
});

test("other names are no files, and with serveClient off none is", async (t) => {
  const [on, off] = [await serve(t), await serve(t, { serveClient: false })];
  for (const url of [`${on.url}/socket.io/other.js`, `${off.url}/socket.io/socket.io.js`]) {
    const response = await fetch(url);
    assert.deepEqual([response.status, await response.json()], [400, { code: 0, message: "Transport unknown" }]);
  }
});

test("a bundled program sends files of its own, or passes on to the server's", async (t) => {
  const server = await serve(t);
  const Bundled = ServerUnderTest as unknown as { sendFile: SendFile };
  const original = Bundled.sendFile;
  t.after(() => {
    Bundled.sendFile = original;
  });
  Bundled.sendFile = (filename, request, response) => {
    if (filename === "socket.io.js") response.end("from the bundle");
    else original(filename, request, response);
  };
  const own = await fetch(`${server.url}/socket.io/socket.io.js`);
  assert.equal(own.headers.get("content-type"), "application/javascript; charset=utf-8");
  assert.equal(await own.text(), "from the bundle");
  const other = await fetch(`${server.url}/socket.io/socket.io.min.js`);
  assert.match(await other.text(), /sourceMappingURL/);
});
