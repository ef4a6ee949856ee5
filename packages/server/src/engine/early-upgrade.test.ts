import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, connect, createServer as createFront, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { connect as connectOverTls, TLSSocket, type TLSSocketOptions } from "node:tls";
import { promisify } from "node:util";
import { missesNothing } from "../http/attach.js";
import type { Deadline } from "./clock.js";
import { takeEarly } from "./early-upgrade.js";

const HANDSHAKE =
  "GET /path HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/** A clock that a test moves. */
class Ticks {
  due: Deadline | null = null;

  set(deadline: Deadline): void {
    this.due = deadline;
  }

  cancel(): void {
    this.due = null;
  }

  pass(): void {
    const { due } = this;
    this.due = null;
    due?.owner.elapsed(0);
  }
}

interface Setup {
  readonly server: Server;
  readonly clock: Ticks;
  readonly early: NonNullable<ReturnType<typeof takeEarly>>;
  /** What was taken early, and what Node told of. */
  readonly log: string[];
  client(): Promise<Socket>;
}

/** A server of which every handshake is taken, unless its path is "/no". */
async function setUp(t: TestContext, server = createServer()): Promise<Setup> {
  const clock = new Ticks();
  const log: string[] = [];
  const early = takeEarly(server, clock, ({ url, headers }, socket, head) => {
    if (url === "/no") return false;
    log.push(`taken ${url} ${headers.host} ${head}`);
    socket.end("taken");
    return true;
  });
  assert.ok(early !== null);
  server.on("request", (request, response) => {
    log.push(`request ${request.url}`);
    response.end("answer");
  });
  server.on(
    "upgrade",
    missesNothing((request: IncomingMessage, socket: Socket, head: Buffer) => {
      log.push(`upgrade ${request.url} ${request.headers.host} ${head}`);
      socket.end("upgraded");
    }),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    early.end();
    server.close();
    server.closeAllConnections();
  });
  const client = async (): Promise<Socket> => {
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1").on("error", () => undefined);
    const opened = once(server, "connection");
    await once(socket, "connect");
    await opened;
    return socket;
  };
  return { server, clock, early, log, client };
}

async function answer(client: Socket): Promise<string> {
  let text = "";
  for await (const chunk of client) text += chunk;
  return text;
}

test("a handshake is taken with what came behind it, and Node never tells of it", async (t) => {
  const { client, log, early } = await setUp(t);
  const socket = await client();
  socket.write(`${HANDSHAKE}behind`);
  assert.equal(await answer(socket), "taken");
  assert.deepEqual(log, ["taken /path a behind"]);
  assert.equal(early.silent.length, 0);
});

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

test("one that is not wanted, not plain, or not there at once is Node's", async (t) => {
  const { client, log } = await setUp(t);
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

test("one that is Node's may be answered after its client has ended its half", async (t) => {
  const { server } = await setUp(t);
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

test("requests are Node's, also several in one segment and over one connection", async (t) => {
  const { client, log } = await setUp(t);
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

test("a body that begins with its head comes whole, however slowly it is read", async (t) => {
  const { client, server } = await setUp(t);
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

test("where others wait for upgrades, everything is Node's", async (t) => {
  const { client, log, server } = await setUp(t);
  const others: string[] = [];
  server.on("upgrade", ({ url }) => others.push(String(url)));
  const socket = await client();
  socket.write(HANDSHAKE);
  assert.equal(await answer(socket), "upgraded");
  assert.deepEqual([log, others], [["upgrade /path a "], ["/path"]]);
});

test("where our own listeners were taken away, everything is Node's", async (t) => {
  const { client, log, server } = await setUp(t);
  server.removeAllListeners("upgrade");
  const socket = await client();
  socket.write(HANDSHAKE);
  assert.match(String(await once(socket, "data")), /answer$/);
  assert.deepEqual(log, ["request /path"]);
});

test("limits of the server are Node's to keep", async (t) => {
  for (const limit of [
    (server: Server) => server.setTimeout(10_000),
    (server: Server) => Object.assign(server, { maxHeadersCount: 50 }),
  ]) {
    const { client, server } = await setUp(t);
    limit(server);
    const socket = await client();
    socket.write(HANDSHAKE);
    assert.equal(await answer(socket), "upgraded");
  }
  const { client } = await setUp(t, createServer({ maxHeaderSize: 200 }));
  const socket = await client();
  socket.write(HANDSHAKE.replace("Host: a", `Host: a\r\nCookie: ${"a".repeat(300)}`));
  assert.match(await answer(socket), /^HTTP\/1.1 431 /);
});

test("who says nothing is held back for no more than two seconds, then Node's", async (t) => {
  const { client, clock, early, server, log } = await setUp(t);
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

test("who is gone before a word is forgotten, however it went", async (t) => {
  const { client, clock, early, server } = await setUp(t);
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

test("at the end all is as it was", async (t) => {
  const fresh = createServer();
  const before = fresh.listeners("connection");
  const { client, early, server, log } = await setUp(t, fresh);
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
