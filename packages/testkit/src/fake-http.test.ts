import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeRequest, fakeResponse } from "./fake-http.js";

test("a fake request has what it was given and streams the body that is pushed", async () => {
  const request = fakeRequest({ method: "POST", url: "/a?b=c", headers: { host: "x" }, remoteAddress: "10.0.0.1" });
  assert.deepEqual([request.method, request.url, request.httpVersionMajor], ["POST", "/a?b=c", 1]);
  assert.deepEqual([request.headers, request.rawHeaders], [{ host: "x" }, ["host", "x"]]);
  assert.equal(request.socket.remoteAddress, "10.0.0.1");
  request.push("one ");
  request.push("two");
  request.push(null);
  let body = "";
  for await (const chunk of request) body += chunk;
  assert.equal(body, "one two");
});

test("a fake request that is destroyed closes without an end", async () => {
  const request = fakeRequest();
  const seen: string[] = [];
  request.on("end", () => seen.push("end")).on("error", () => {});
  request.resume();
  await new Promise((resolve) => request.on("close", resolve).destroy());
  assert.deepEqual(seen, []);
});

test("a fake response records status, headers and body, and says when it ended", async () => {
  const response = fakeResponse();
  response.setHeader("Vary", "Origin");
  response.writeHead(201, { "Content-Type": "text/plain" });
  response.end("made");
  await response.ended;
  assert.deepEqual([response.statusCode, response.body, response.writableEnded], [201, "made", true]);
  assert.deepEqual([response.getHeader("vary"), response.getHeader("Content-Type")], ["Origin", "text/plain"]);
  let closed = 0;
  response.on("close", () => closed++);
  response.hangUp();
  assert.equal(closed, 1);
});
