import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { test } from "node:test";
import { promisify } from "node:util";
import { missesNothing } from "../http/attach.js";
import { takeEarly } from "./early-upgrade.js";
import { answer, HANDSHAKE, setUp, Ticks, WAYS } from "./early-upgrade-setup.test.js";

for (const way of WAYS) {
  test(`${way}: a handshake is taken with what came behind it, and Node never tells of it`, async (t) => {
    const { client, log, early } = await setUp(t, way);
    const socket = await client();
    socket.write(`${HANDSHAKE}behind`);
    assert.equal(await answer(socket), "taken");
    assert.deepEqual(log, ["taken /path a behind"]);
    assert.equal(early.silent.length, 0);
  });

  test(`${way}: one that is not wanted, not plain, or not there at once is Node's`, async (t) => {
    const { client, log } = await setUp(t, way);
    for (const text of [HANDSHAKE.replace("/path", "/no"), HANDSHAKE.replace("Host: a", "Host: \u00e9")]) {
      const socket = await client();
      socket.write(Buffer.from(text, "latin1"));
      assert.equal(await answer(socket), "upgraded");
    }
    const socket = await client();
    socket.write(HANDSHAKE.slice(0, 40));
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.write(HANDSHAKE.slice(40));
    assert.equal(await answer(socket), "upgraded");
    assert.deepEqual(log, ["upgrade /no a ", "upgrade /path \u00e9 ", "upgrade /path a "]);
  });

  test(`${way}: one that is Node's may be answered after its client has ended its half`, async (t) => {
    const { server } = await setUp(t, way);
    server.removeAllListeners("upgrade").on(
      "upgrade",
      missesNothing((_: IncomingMessage, socket: Socket) => {
        socket.on("end", () => setTimeout(() => socket.end("late"), 10)).resume();
      }),
    );
    const socket = connect({ port: (server.address() as AddressInfo).port, host: "127.0.0.1", allowHalfOpen: true });
    socket.end(HANDSHAKE.replace("/path", "/no"));
    assert.equal(await answer(socket), "late");
  });

  test(`${way}: requests are Node's, also several in one segment and over one connection`, async (t) => {
    const { client, log } = await setUp(t, way);
    const socket = await client();
    const get = (path: string, more = "") => `GET ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`;
    socket.write(get("/1") + get("/2"));
    let text = "";
    while (text.split("answer").length < 3) text += String((await once(socket, "data"))[0]);
    socket.write(get("/3", "Connection: close\r\n"));
    text += await answer(socket);
    assert.equal(text.split("answer").length, 4);
    assert.deepEqual(log, ["request /1", "request /2", "request /3"]);
  });

  test(`${way}: a body that begins with its head comes whole, however slowly it is read`, async (t) => {
    const { client, server } = await setUp(t, way);
    const body = "0123456789".repeat(100_000);
    server.removeAllListeners("request").on("request", async (request, response) => {
      let text = "";
      for await (const chunk of request.setEncoding("latin1")) {
        text += chunk;
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      response.end(String(text === body));
    });
    const socket = await client();
    socket.write(`POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    assert.match(await answer(socket), /\r\n\r\ntrue$/);
  });

  test(`${way}: where others wait for upgrades, everything is Node's`, async (t) => {
    const { client, log, server } = await setUp(t, way);
    const others: string[] = [];
    server.on("upgrade", ({ url }) => others.push(String(url)));
    const socket = await client();
    socket.write(HANDSHAKE);
    assert.equal(await answer(socket), "upgraded");
    assert.deepEqual([log, others], [["upgrade /path a "], ["/path"]]);
  });

  test(`${way}: where our own listeners were taken away, everything is Node's`, async (t) => {
    const { client, log, server } = await setUp(t, way);
    server.removeAllListeners("upgrade");
    const socket = await client();
    socket.write(HANDSHAKE);
    assert.match(String(await once(socket, "data")), /answer$/);
    assert.deepEqual(log, ["request /path"]);
  });

  test(`${way}: limits of the server are Node's to keep`, async (t) => {
    for (const limit of [
      (server: Server) => server.setTimeout(10_000),
      (server: Server) => Object.assign(server, { maxHeadersCount: 50 }),
    ]) {
      const { client, server } = await setUp(t, way);
      limit(server);
      const socket = await client();
      socket.write(HANDSHAKE);
      assert.equal(await answer(socket), "upgraded");
    }
    const { client } = await setUp(t, way, createServer({ maxHeaderSize: 200 }));
    const socket = await client();
    socket.write(HANDSHAKE.replace("Host: a", `Host: a\r\nCookie: ${"a".repeat(300)}`));
    assert.match(await answer(socket), /^HTTP\/1.1 431 /);
  });

  test(`${way}: who says nothing is held back for no more than two seconds, then Node's`, async (t) => {
    const { client, clock, early, server, log } = await setUp(t, way);
    const released: Socket[] = [];
    early.released = (socket) => released.push(socket);
    const [first, second] = [await client(), await client()];
    assert.equal(early.silent.length, 2);
    clock.pass();
    const third = await client();
    assert.deepEqual([early.silent.length, released.length], [3, 0]);
    clock.pass();
    assert.deepEqual([early.silent.length, released.length], [1, 2]);
    first.write(HANDSHAKE);
    assert.equal(await answer(first), "upgraded");
    third.write(HANDSHAKE);
    assert.equal(await answer(third), "taken");
    const closed = once(second, "close");
    server.closeAllConnections();
    await closed;
    assert.deepEqual(log, ["upgrade /path a ", "taken /path a "]);
    clock.pass();
    assert.equal(clock.due, null);
  });

  test(`${way}: who is gone before a word is forgotten, however it went`, async (t) => {
    const { client, clock, early, server } = await setUp(t, way);
    const released: Socket[] = [];
    early.released = (socket) => released.push(socket);
    const sockets = [await client(), await client()];
    sockets[0]?.resetAndDestroy();
    sockets[1]?.end();
    await new Promise((resolve) => setTimeout(resolve, 50));
    // At once: they must not count among the connections of the server any more.
    assert.equal(await promisify(server.getConnections.bind(server))(), 0);
    clock.pass();
    clock.pass();
    assert.deepEqual([early.silent.length, released.length], [0, 0]);
    server.close();
    await once(server, "close");
  });
}

test("what comes after a handshake that was taken is never read as HTTP, though nobody else reads it", async (t) => {
  const { server, log } = await setUp(t);
  const opened = once(server, "connection");
  const socket = connect({ port: (server.address() as AddressInfo).port, host: "127.0.0.1", allowHalfOpen: true });
  t.after(() => socket.destroy());
  const [accepted] = (await opened) as [Socket];
  socket.write(HANDSHAKE);
  await once(socket, "data");
  const later = "GET /later HTTP/1.1\r\nHost: a\r\n\r\n";
  socket.write(later);
  assert.equal(String((await once(accepted, "data"))[0]), later);
  assert.deepEqual(log, ["taken /path a "]);
});

test("a server that nearly everybody asks for something else looks at few, until handshakes come", async (t) => {
  const { client, log } = await setUp(t);
  const ask = async (text: string): Promise<string> => {
    const socket = await client();
    socket.write(text);
    return await answer(socket);
  };
  for (let at = 0; at < 16; at++) await ask("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const answers: string[] = [];
  for (let at = 0; at < 20; at++) answers.push(await ask(HANDSHAKE));
  assert.deepEqual(answers, [...Array(15).fill("upgraded"), ...Array(5).fill("taken")]);
  assert.equal(log.length, 36);
});

test("at the end all is as it was", async (t) => {
  const fresh = createServer();
  const before = fresh.listeners("connection");
  const { client, early, server, log } = await setUp(t, "streams", fresh);
  const seen = (): void => undefined;
  server.on("connection", seen);
  const silent = await client();
  early.end();
  assert.deepEqual(server.listeners("connection"), [...before, seen]);
  for (const socket of [silent, await client()]) {
    socket.write(HANDSHAKE);
    assert.equal(await answer(socket), "upgraded");
  }
  assert.equal(log.length, 2);
});

test("a server that is not as Node made it is left alone", () => {
  const server = createServer();
  server.removeAllListeners("connection");
  assert.equal(
    takeEarly(server, new Ticks(), () => true),
    null,
  );
  server.on("connection", () => undefined);
  assert.equal(
    takeEarly(server, new Ticks(), () => true),
    null,
  );
});
