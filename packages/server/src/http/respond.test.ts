import assert from "node:assert/strict";
import { test } from "node:test";
import { ByteClient, fakeResponse, socketPair } from "@tidewire/testkit";
import { EngineRejectCode } from "@tidewire/wire/engine";
import { rejectHandshake, rejectRequest, rejectUpgrade, respond } from "./respond.js";

test("answers a request whole, and only once", () => {
  const response = fakeResponse();
  respond(response, 200, { "Content-Type": "text/plain" }, "first");
  respond(response, 500, {}, "second");
  assert.deepEqual([response.statusCode, response.body], [200, "first"]);
  assert.equal(response.getHeader("content-type"), "text/plain");
});

test("leaves alone what somebody else began or ended", () => {
  const begun = fakeResponse();
  begun.writeHead(204);
  respond(begun, 200, {}, "late");
  assert.deepEqual([begun.statusCode, begun.writableEnded], [204, false]);
  const ended = fakeResponse();
  ended.end();
  respond(ended, 200, {}, "late");
  assert.equal(ended.body, "");
});

test("a refused request gets JSON of code and message, with 403 for what the application forbade", () => {
  const response = fakeResponse();
  rejectRequest(response, EngineRejectCode.unknownSid, "Session ID unknown");
  assert.equal(response.statusCode, 400);
  assert.equal(response.getHeader("content-type"), "application/json");
  assert.equal(response.body, '{"code":1,"message":"Session ID unknown"}');
  const forbidden = fakeResponse();
  rejectRequest(forbidden, EngineRejectCode.forbidden, "over quota");
  assert.deepEqual([forbidden.statusCode, forbidden.body], [403, '{"code":4,"message":"over quota"}']);
});

test("a refused upgrade gets a whole 400 and the end of its connection", async () => {
  const [client, socket] = socketPair();
  const bytes = new ByteClient(client);
  rejectUpgrade(socket, "Verboten: ü");
  assert.equal(
    (await bytes.readAll()).toString(),
    "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-type: text/html\r\nContent-Length: 12\r\n\r\nVerboten: ü",
  );
  assert.equal(socket.destroyed, true);
});

test("a request that is no handshake is told with its own status and fields", async () => {
  const [client, socket] = socketPair();
  const bytes = new ByteClient(client);
  const headers = { "Sec-WebSocket-Version": "13" };
  rejectHandshake(socket, { kind: "reject", status: 426, message: "websocket version must be 13", headers });
  assert.equal(
    (await bytes.readAll()).toString(),
    "HTTP/1.1 426 Upgrade Required\r\nConnection: close\r\nContent-type: text/html\r\n" +
      "Sec-WebSocket-Version: 13\r\nContent-Length: 28\r\n\r\nwebsocket version must be 13",
  );
});

test("a socket that takes nothing more is dropped", () => {
  const [, socket] = socketPair();
  socket.end();
  rejectUpgrade(socket, "late");
  assert.equal(socket.destroyed, true);
});

test("a refusal may have a status and headers of its own", async () => {
  const form = { status: 503, headers: { "Retry-After": "3" } } as const;
  const response = fakeResponse();
  rejectRequest(response, EngineRejectCode.forbidden, "draining", form);
  assert.deepEqual([response.statusCode, response.getHeader("retry-after")], [503, "3"]);
  const [client, socket] = socketPair();
  const bytes = new ByteClient(client);
  rejectUpgrade(socket, "draining", form);
  assert.equal(
    (await bytes.readAll()).toString(),
    "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-type: text/html\r\nRetry-After: 3\r\n" +
      "Content-Length: 8\r\n\r\ndraining",
  );
});
