import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { RawHttp } from "./raw-http.js";

async function serve(listener: RequestListener) {
  const server = createServer(listener).listen(0);
  await once(server, "listening");
  const http = new RawHttp((server.address() as AddressInfo).port);
  const stop = () => {
    http.close();
    server.close();
    server.closeAllConnections();
  };
  return { http, server, stop };
}

test("sends any path as it is and reads any status", async () => {
  const { http, stop } = await serve((request, response) => {
    response.writeHead(418, { "x-seen": "yes" }).end(`${request.method} ${request.url}`);
  });
  const response = await http.send({ method: "PUT", path: "/a?b=%zz&b[]=1" });
  assert.equal(response.status, 418);
  assert.equal(response.text, "PUT /a?b=%zz&b[]=1");
  assert.equal(response.headers["x-seen"], "yes");
  assert.ok(response.rawHeaders.includes("x-seen"));
  stop();
});

test("posts text and bytes with their content types over one kept-alive connection", async () => {
  const ports = new Set<number | undefined>();
  const { http, stop } = await serve(async (request: IncomingMessage, response) => {
    ports.add(request.socket.remotePort);
    const chunks = await request.toArray();
    response.end(`${request.headers["content-type"]}: ${Buffer.concat(chunks).toString("hex")}`);
  });
  assert.equal((await http.post("/", "hé")).text, "text/plain;charset=UTF-8: 68c3a9");
  assert.equal((await http.post("/", Uint8Array.of(1, 255))).text, "application/octet-stream: 01ff");
  assert.equal((await http.get("/")).text, "undefined: ");
  assert.equal(ports.size, 1);
  stop();
});

test("gives up when no answer comes, and hangs up when told to", async () => {
  const { http, server, stop } = await serve(() => {});
  await assert.rejects(http.send({ path: "/silence", withinMs: 5 }), {
    code: "timed-out",
    message: "no answer to GET /silence within 5 ms",
  });
  const seen = once(server, "request");
  const started = http.start({ path: "/" });
  const [request] = (await seen) as [IncomingMessage];
  const closed = once(request.socket, "close");
  started.abort();
  await closed;
  await assert.rejects(started.response, { code: "ECONNRESET" });
  stop();
});
