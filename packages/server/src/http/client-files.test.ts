import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import { FakeResponse, fakeRequest } from "@tidewire/testkit";
import { CLIENT_FILES, ClientFiles, type SendFile, sendClientFile } from "./client-files.js";
import { corsMiddleware } from "./cors.js";
import type { Middleware } from "./middleware.js";
import type { HttpResponse } from "./respond.js";

/** A package of version 1.2.3 whose files hold their own names. */
function files(
  t: TestContext,
  { path = "/socket.io/", cors = null as Middleware | null, missing = "", send = null as SendFile | null } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), "tidewire-files-"));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "client-dist"));
  writeFileSync(join(folder, "package.json"), '{"version":"1.2.3"}');
  for (const name of CLIENT_FILES)
    if (name !== missing) writeFileSync(join(folder, "client-dist", name), name.repeat(50));
  const served = new ClientFiles(path, cors, pathToFileURL(`${folder}/`), () => send);
  return async (url: string, headers: Record<string, string> = {}, method = "GET") => {
    const response = new FakeResponse();
    const isTaken = served.handle(fakeRequest({ url, headers, method }), response as unknown as HttpResponse);
    if (isTaken) await response.ended;
    return { isTaken, response };
  };
}

test("serves the eight files of the published package, and no other", async (t) => {
  const get = files(t);
  assert.equal(CLIENT_FILES.length, 8);
  for (const name of CLIENT_FILES) {
    const { response } = await get(`/socket.io/${name}?v=1`);
    assert.equal(response.body, name.repeat(50));
    assert.equal(response.statusCode, 200);
  }
  for (const url of [
    "/socket.io/",
    "/socket.io/?EIO=4",
    "/socket.io/other.js",
    "/socket.io/socket.io.js/x",
    "/socket.io/../package.json",
    "/socket.io.js",
    "/other/socket.io.js",
  ]) {
    assert.equal((await get(url)).isTaken, false, url);
  }
});

test("says what they are, and that they are to be asked for again", async (t) => {
  const get = files(t);
  const { headers } = (await get("/socket.io/socket.io.min.js")).response;
  assert.deepEqual(headers, {
    "cache-control": "public, max-age=0",
    "content-type": "application/javascript; charset=utf-8",
    etag: '"1.2.3"',
    vary: "Accept-Encoding",
    "content-length": 16 * 50,
  });
  const map = await get("/socket.io/socket.io.min.js.map");
  assert.equal(map.response.headers["content-type"], "application/json; charset=utf-8");
});

test("who has the version already gets no body", async (t) => {
  const get = files(t);
  for (const [tag, status] of [
    ['"1.2.3"', 304],
    ['W/"1.2.3"', 304],
    ['"1.2.4"', 200],
  ] as const) {
    const { response } = await get("/socket.io/socket.io.js", { "if-none-match": tag });
    assert.equal(response.statusCode, status);
    assert.equal(response.body === "", status === 304);
  }
});

test("compresses as the client likes it best, in its order where it likes all the same", async (t) => {
  const get = files(t);
  const plain = "socket.io.js".repeat(50);
  for (const [accept, encoding, unpack] of [
    ["gzip, deflate, br", "gzip", gunzipSync],
    ["gzip;q=0.5, br", "br", brotliDecompressSync],
    ["deflate", "deflate", inflateSync],
    ["identity", undefined, (bytes: Buffer) => bytes],
    ["zstd", undefined, (bytes: Buffer) => bytes],
  ] as const) {
    for (let again = 0; again < 2; again++) {
      const { response } = await get("/socket.io/socket.io.js", { "accept-encoding": accept });
      assert.equal(response.headers["content-encoding"], encoding);
      assert.equal(unpack(response.bytes).toString(), plain);
      assert.equal(response.headers["content-length"], response.bytes.length);
    }
  }
});

test("HEAD gets the headers alone; other methods are the engine's", async (t) => {
  const get = files(t);
  const { response } = await get("/socket.io/socket.io.js", {}, "HEAD");
  assert.deepEqual([response.statusCode, response.body, response.headers["content-length"]], [200, "", 600]);
  for (const method of ["POST", "OPTIONS"])
    assert.equal((await get("/socket.io/socket.io.js", {}, method)).isTaken, false);
});

test("follows the rules for other origins, preflight included", async (t) => {
  const get = files(t, { cors: corsMiddleware({ origin: "https://app.example" }) });
  const { headers } = (await get("/socket.io/socket.io.js", { origin: "https://app.example" })).response;
  assert.equal(headers["access-control-allow-origin"], "https://app.example");
  assert.equal(headers.vary, "Origin, Accept-Encoding");
  assert.equal((await get("/socket.io/socket.io.js", {}, "OPTIONS")).response.statusCode, 204);
});

test("serves them below a path of its own, with or without a slash behind it", async (t) => {
  for (const path of ["/chat", "/chat/"]) assert.equal((await files(t, { path })("/chat/socket.io.js")).isTaken, true);
});

test("a file that was not installed is left to the engine", async (t) => {
  const get = files(t, { missing: "socket.io.js" });
  assert.equal((await get("/socket.io/socket.io.js")).isTaken, false);
  assert.equal((await get("/socket.io/socket.io.min.js")).isTaken, true);
});

test("another may send them, with what they are said already, and is not asked for what is known", async (t) => {
  const sent: string[] = [];
  const send: SendFile = (name, _request, response) => {
    sent.push(name);
    (response as ServerResponse).end(`bundled ${name}`);
  };
  const get = files(t, { send, missing: "socket.io.js.map" });
  const { response } = await get("/socket.io/socket.io.js.map");
  assert.equal(response.body, "bundled socket.io.js.map");
  assert.deepEqual(response.headers, {
    "cache-control": "public, max-age=0",
    "content-type": "application/json; charset=utf-8",
    etag: '"1.2.3"',
  });
  assert.equal((await get("/socket.io/socket.io.js", { "if-none-match": '"1.2.3"' })).response.statusCode, 304);
  assert.equal((await get("/socket.io/other.js")).isTaken, false);
  assert.deepEqual(sent, ["socket.io.js.map"]);
});

test("without a package.json there is no entity tag", async () => {
  const served = new ClientFiles(
    "/socket.io",
    null,
    pathToFileURL("/nowhere/"),
    () => (_name, _request, response) => void (response as ServerResponse).end("bundled"),
  );
  const response = new FakeResponse();
  const headers = { "if-none-match": "null" };
  served.handle(fakeRequest({ url: "/socket.io/socket.io.js", headers }), response as unknown as HttpResponse);
  await response.ended;
  assert.deepEqual([response.body, response.headers.etag], ["bundled", undefined]);
});

test("a file that is not there is a 404 for whoever asks for it by name", async () => {
  const response = new FakeResponse();
  sendClientFile("../package.json", fakeRequest(), response as unknown as HttpResponse);
  await response.ended;
  assert.equal(response.statusCode, 404);
});
