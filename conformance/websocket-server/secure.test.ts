/** The low-level WebSocket server over TLS, and over both at once. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "@tidewire/server/websocket";
import { WebSocket } from "ws";
import { test } from "../support/bounded-test.js";
import { selfSigned } from "../support/self-signed.js";
import { httpServer } from "./listening.js";

test("one server behind http and https knows which one a request came over", async (t) => {
  const plain = await httpServer(t);
  const secure = createServer(selfSigned());
  secure.listen(0, "127.0.0.1");
  await once(secure, "listening");
  const server = new WebSocketServer({ servers: [plain.http, secure], path: "/feed" });
  server.on("connection", (connection, request) => {
    connection.send(`secure: ${request.secure}`);
    connection.on("message", (data) => void connection.send(data));
  });
  t.after(async () => {
    await server.close();
    secure.close();
  });
  const { port } = secure.address() as AddressInfo;
  for (const [url, expected] of [
    [`${plain.url}/feed`, "secure: false"],
    [`wss://127.0.0.1:${port}/feed`, "secure: true"],
  ] as const) {
    const client = new WebSocket(url, { rejectUnauthorized: false });
    assert.equal(String((await once(client, "message"))[0]), expected);
    const echo = once(client, "message");
    const bytes = Buffer.alloc(500_000, "x");
    client.send(bytes);
    assert.deepEqual((await echo)[0], bytes);
    const closed = once(client, "close");
    server.broadcast("bye");
    for (const connection of server.clients) connection.close(4000, "enough");
    assert.equal((await closed)[0], 4000);
  }
});
