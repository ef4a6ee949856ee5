import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { type TestContext, test } from "node:test";
import { ByteClient } from "./byte-client.js";
import { type Fault, FaultProxy } from "./fault-proxy.js";

/** A proxy before a server that echoes. */
async function echoBehind(t: TestContext, nextFault?: (connection: number) => Fault): Promise<FaultProxy> {
  const echo = createServer((socket) => {
    socket.on("error", () => {});
    socket.pipe(socket);
  });
  echo.listen(0, "127.0.0.1");
  await once(echo, "listening");
  const proxy = await FaultProxy.listen((echo.address() as AddressInfo).port, nextFault);
  t.after(async () => {
    await proxy.close();
    echo.close();
  });
  return proxy;
}

test("passes bytes on, and the end of a connection", async (t) => {
  const proxy = await echoBehind(t);
  const client = await ByteClient.connect(proxy.port);
  client.write("hello");
  assert.equal((await client.readBytes(5)).toString(), "hello");
  client.end();
  await client.closed;
  assert.equal(proxy.accepted, 1);
});

test("cuts where it was told to, in the middle of what is under way", async (t) => {
  const proxy = await echoBehind(t, (connection) => (connection === 0 ? { cutAfterBytes: 8 } : {}));
  const client = await ByteClient.connect(proxy.port);
  client.write("hello");
  await client.closed;
  assert.equal((await client.readAll()).toString(), "hel");
  const next = await ByteClient.connect(proxy.port);
  next.write("hello");
  assert.equal((await next.readBytes(5)).toString(), "hello");
  next.destroy();
});

test("stalls without a word", async (t) => {
  const proxy = await echoBehind(t, () => ({ stallAfterBytes: 7 }));
  const client = await ByteClient.connect(proxy.port);
  client.write("hello");
  assert.equal((await client.readBytes(2)).toString(), "he");
  client.write("more");
  await assert.rejects(client.readBytes(1, { withinMs: 20 }), { code: "timed-out" });
  assert.equal(client.isClosed, false);
});

test("delays, and keeps the order", async (t) => {
  const proxy = await echoBehind(t, () => ({ delayMs: 5 }));
  const client = await ByteClient.connect(proxy.port);
  for (const text of ["a", "b", "c"]) client.write(text);
  assert.equal((await client.readBytes(3)).toString(), "abc");
  client.destroy();
});

test("cuts everything at once on demand", async (t) => {
  const proxy = await echoBehind(t);
  const clients = await Promise.all([ByteClient.connect(proxy.port), ByteClient.connect(proxy.port)]);
  for (const client of clients) {
    client.write("x");
    await client.readBytes(1);
  }
  proxy.cutAll();
  await Promise.all(clients.map(({ closed }) => closed));
});
