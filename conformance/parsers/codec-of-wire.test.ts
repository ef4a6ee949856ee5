/** A codec of `@tidewire/wire` at a server that is loaded from its bundle, which has a copy of that package in it. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "@tidewire/server";
import { RawWebSocket } from "@tidewire/testkit";
import { msgpackCodec } from "@tidewire/wire/sio";
import { test } from "../support/bounded-test.js";

test("a packet that the codec refuses closes the connection, and nothing else", async (t) => {
  const http = createServer();
  const io = new Server(http, { parser: msgpackCodec });
  t.after(() => void io.close());
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const { port } = http.address() as AddressInfo;
  const open = () => RawWebSocket.open(port, "/socket.io/?EIO=4&transport=websocket");
  const client = await open();
  assert.match(await client.nextText(), /^0\{/);
  client.sendBinary(Buffer.of(0xc1, 0xc1, 0xc1));
  assert.equal(await client.nextCloseCode(), 1000);
  const next = await open();
  assert.match(await next.nextText(), /^0\{/);
  next.destroy();
});
