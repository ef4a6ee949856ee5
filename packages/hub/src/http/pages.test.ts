import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { after, test } from "node:test";
import { pages } from "./pages.js";

const folder = mkdtempSync(join(tmpdir(), "tidewire-pages-"));
after(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, "deep"));
mkdirSync(join(folder, "testing"));
writeFileSync(join(folder, "testing", "fake.js"), "secret");
writeFileSync(join(folder, "index.html"), "<p>chat</p>");
writeFileSync(join(folder, "deep", "view.js"), "export {}");
writeFileSync(join(folder, "deep", "view.test.js"), "secret");
writeFileSync(join(folder, "view.d.ts"), "secret");
writeFileSync(join(folder, ".hidden"), "secret");
mkdirSync(join(folder, "tool"));
writeFileSync(join(folder, "tool.html"), "<p>tool</p>");
writeFileSync(join(folder, "tool", "page.js"), "export {}");

const handler = pages({
  folder,
  made: new Map([["/help", "<p>help</p>"]]),
  tool: true,
});

interface Answer {
  readonly status: number;
  readonly body: string;
  header(name: string): string | undefined;
}

/** Sends a request through the handler with no port: the response is written into a list. */
function ask(url: string, headers: Record<string, string> = {}, method = "GET", answering = handler): Promise<Answer> {
  const request = new IncomingMessage(new Socket());
  Object.assign(request, { url, method, headers });
  const response = new ServerResponse(request);
  const chunks: Buffer[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  response.assignSocket(sink as unknown as Socket);
  return new Promise((resolve) => {
    response.on("finish", () => {
      const raw = Buffer.concat(chunks).toString("utf8");
      const body = raw.slice(raw.indexOf("\r\n\r\n") + 4);
      resolve({ status: response.statusCode, body, header: (name) => response.getHeader(name)?.toString() });
    });
    answering(request, response);
  });
}

test("serves the page with its policy and an ETag", async () => {
  const answer = await ask("/");
  assert.equal(answer.status, 200);
  assert.equal(answer.body, "<p>chat</p>");
  assert.match(answer.header("Content-Security-Policy") ?? "", /default-src 'none'/);
  assert.equal(answer.header("X-Content-Type-Options"), "nosniff");
});

test("a page that did not change is not sent again", async () => {
  const help = await ask("/help");
  assert.equal(help.body, "<p>help</p>");
  const etag = help.header("ETag") ?? "";
  assert.equal((await ask("/help", { "if-none-match": `"other", W/${etag}` })).status, 304);
  assert.equal((await ask("/help", { "if-none-match": '"other"' })).status, 200);
});

test("serves what the code makes", async () => {
  const answer = await ask("/help?from=page");
  assert.equal(answer.body, "<p>help</p>");
  assert.equal(answer.header("ETag") === undefined, false);
  assert.equal((await ask("/help", {}, "HEAD")).body, "");
});

test("serves scripts, but neither tests nor types nor hidden files", async () => {
  assert.equal((await ask("/deep/view.js")).status, 200);
  for (const path of [
    "/deep/view.test.js",
    "/view.d.ts",
    "/.hidden",
    "/none",
    "/../pages.test.js",
    "/%2e%2e/x",
    "/%",
  ]) {
    const answer = await ask(path);
    assert.equal(answer.status, 404, path);
    assert.doesNotMatch(answer.body, /secret/);
    assert.match(answer.header("Content-Security-Policy") ?? "", /default-src 'none'/);
  }
});

test("only reads", async () => {
  const answer = await ask("/", {}, "POST");
  assert.equal(answer.status, 405);
  assert.equal(answer.header("Allow"), "GET, HEAD");
});

const TOOL_PATHS = ["/tool", "/tool/", "/tool.html", "/tool?x=1", "/tool/page.js"];

test("the testing tool may connect anywhere, other pages may not", async () => {
  for (const path of TOOL_PATHS) {
    const answer = await ask(path);
    assert.equal(answer.status, 200, path);
    assert.match(answer.header("Content-Security-Policy") ?? "", /connect-src http: https: ws: wss:/);
  }
  for (const path of ["/", "/help", "/toolbox", "/tools"])
    assert.match((await ask(path)).header("Content-Security-Policy") ?? "", /connect-src 'self'/, path);
});

test("a testing tool that is turned off is not there in any spelling", async () => {
  const without = pages({ folder, made: new Map(), tool: false });
  for (const path of [...TOOL_PATHS, "//tool", "/%74ool", "/tool%2ehtml", "/./tool", "/x/../tool"])
    assert.equal((await ask(path, {}, "GET", without)).status, 404, path);
});
