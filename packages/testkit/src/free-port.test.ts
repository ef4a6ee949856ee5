import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { test } from "node:test";
import { freePort } from "./free-port.js";

test("a free port can be listened on", async () => {
  const port = await freePort();
  const server = createServer().listen(port);
  await once(server, "listening");
  assert.equal((server.address() as AddressInfo).port, port);
  server.close();
});
