/** Connections that others have a hand in: they bring them, read them, wrap them or set limits to them. */
import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { once } from "node:events";
import { type AddressInfo, connect, createServer as createFront, type Socket } from "node:net";
import { test } from "node:test";
import { connect as connectOverTls, TLSSocket, type TLSSocketOptions } from "node:tls";
import { answer, HANDSHAKE, setUp } from "./early-upgrade-setup.test.js";

test("a connection that a listener wraps in TLS is left to it", async (t) => {
  const { client, clock, early, server } = await setUp(t);
  const released: Socket[] = [];
  early.released = (socket) => released.push(socket);
  const psk = Buffer.alloc(16, "key");
  const ciphers = { ciphers: "PSK-AES128-GCM-SHA256", maxVersion: "TLSv1.2" } as const;
  server.on("connection", (socket: Socket) => {
    const secure = new TLSSocket(socket, { ...ciphers, isServer: true, pskCallback: () => psk } as TLSSocketOptions);
    secure.on("error", () => undefined).on("data", (chunk) => secure.write(chunk));
  });
  const pskCallback = () => ({ identity: "client", psk });
  // With a shared key there is no certificate to look at.
  const checkServerIdentity = () => undefined;
  const secure = connectOverTls({ ...ciphers, socket: await client(), pskCallback, checkServerIdentity });
  t.after(() => secure.destroy());
  for (const word of ["before", "behind"]) {
    secure.write(word);
    assert.equal(String((await once(secure, "data"))[0]), word);
    clock.pass();
    clock.pass();
  }
  assert.deepEqual([early.silent.length, released.length], [0, 1]);
});

test("what a silent connection asks later runs in the context of the server, not of who moved the clock", async (t) => {
  const context = new AsyncLocalStorage<string>();
  const { client, clock, server } = await context.run("server", () => setUp(t));
  let seen: unknown;
  server.prependListener("request", () => {
    seen = context.getStore();
  });
  const socket = await client();
  context.run("other", () => {
    clock.pass();
    clock.pass();
  });
  socket.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  assert.match(await answer(socket), /answer$/);
  assert.equal(seen, "server");
});

test("a timeout that a listener set on a silent connection ends it once it is Node's", async (t) => {
  const { client, clock, server } = await setUp(t);
  const elapsed = new Promise((resolve) => {
    server.on("connection", (socket: Socket) => socket.setTimeout(20).once("timeout", resolve));
  });
  const socket = await client();
  await elapsed;
  clock.pass();
  clock.pass();
  await once(socket.resume(), "close");
});

test("connections that others bring are taken for what they are", async (t) => {
  const { client, log, server, early } = await setUp(t);
  const own = server.listeners("connection")[0] as (socket: Socket) => void;
  // As balancers do that have read the beginning: first the connection, then what was read.
  server.off("connection", own);
  server.once("connection", (socket: Socket) => {
    socket.once("data", (chunk) => {
      socket.pause();
      server.on("connection", own);
      server.emit("connection", socket);
      socket.unshift(chunk);
      socket.resume();
    });
  });
  const socket = await client();
  socket.write(HANDSHAKE);
  assert.match(await answer(socket), /^(upgraded|taken)$/);
  assert.equal(log.length, 1);
  assert.equal(early.silent.length, 0);
});

test("a connection that is brought along with its beginning is Node's, however it is brought", async (t) => {
  for (const bring of [
    (socket: Socket, beginning: Buffer) => socket.push(beginning),
    (socket: Socket, beginning: Buffer) => socket.unshift(beginning),
    (socket: Socket, beginning: Buffer) => socket.emit("data", beginning),
  ]) {
    const { log, server, early } = await setUp(t);
    const front = createFront((socket) => {
      server.emit("connection", socket);
      bring(socket, Buffer.from(HANDSHAKE));
    }).listen(0, "127.0.0.1");
    t.after(() => front.close());
    await once(front, "listening");
    assert.equal(await answer(connect((front.address() as AddressInfo).port, "127.0.0.1")), "upgraded");
    assert.deepEqual([log, early.silent.length], [["upgrade /path a "], 0]);
  }
});

test("who reads a connection that it hears of gets every byte, and Node too", async (t) => {
  const readAll = (socket: Socket, heard: string[]): void => {
    for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) heard.push(String(chunk));
  };
  for (const read of [
    (socket: Socket, heard: string[]) => socket.on("data", (chunk) => heard.push(String(chunk))),
    (socket: Socket, heard: string[]) => socket.on("readable", () => readAll(socket, heard)),
    (socket: Socket, heard: string[]) => {
      socket.pause();
      setTimeout(() => socket.on("data", (chunk) => heard.push(String(chunk))).resume(), 20);
    },
  ]) {
    for (const before of ["", "GET /before HTTP/1.1\r\nHost: a\r\n\r\n"]) {
      const { client, server, log } = await setUp(t);
      const heard: string[] = [];
      server.on("connection", (socket: Socket) => read(socket, heard));
      const socket = await client();
      if (before !== "") {
        socket.write(before);
        await once(socket, "data");
      }
      socket.write(HANDSHAKE);
      assert.match(await answer(socket), /upgraded$/);
      assert.equal(heard.join(""), before + HANDSHAKE);
      assert.equal(log.at(-1), "upgrade /path a ");
    }
  }
});
