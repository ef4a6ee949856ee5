/** What a server can be put on: http, https, http2, a port of its own, beside an application and beside other servers. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect as connectHttp2, createSecureServer } from "node:http2";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { ByteClient, nextEvent, RawHttp, RawStream, upgradeRequest } from "@tidewire/testkit";
import type { Server, Socket } from "socket.io";
import { test } from "../support/bounded-test.js";
import { CLIENTS, type ClientVersion, MODES, type Mode } from "../support/clients.js";
import { asEmits } from "../support/pair.js";
import { isOracle, ServerUnderTest, serve, withDefaults } from "../support/peer.js";
import { selfSigned } from "../support/self-signed.js";

const HANDSHAKE = "/socket.io/?EIO=4&transport=polling";

const TLS = selfSigned();

/** A client says hello over `url` and is greeted. */
async function greets(t: TestContext, io: Server, url: string, client: ClientVersion, mode: Mode): Promise<Socket> {
  const connection = nextEvent(asEmits(io), "connection");
  const options = { transports: mode.transports, forceNew: true, reconnection: false, rejectUnauthorized: false };
  const socket = client.io(url, options);
  t.after(() => socket.disconnect());
  const [peer] = (await connection) as [Socket];
  const greeting = nextEvent(socket, "greeting");
  peer.emit("greeting", "hello");
  assert.deepEqual(await greeting, ["hello"]);
  return peer;
}

for (const client of CLIENTS) {
  for (const mode of MODES) {
    test(`https serves ${client.name}, ${mode.name}`, async (t) => {
      const https = createHttpsServer(TLS);
      const io = new ServerUnderTest(https, withDefaults());
      t.after(() => io.close());
      const peer = await greets(t, io, await listening(https, "https"), client, mode);
      assert.equal(peer.handshake.secure, true);
    });
  }
}

for (const mode of MODES) {
  test(`http2 with HTTP/1 allowed serves a published client, ${mode.name}`, async (t) => {
    const http2 = createSecureServer({ ...TLS, allowHTTP1: true });
    const io = new ServerUnderTest(http2, withDefaults());
    t.after(() => io.close());
    await greets(t, io, await listening(http2, "https"), CLIENTS[0] as ClientVersion, mode);
  });
}

test("http2 itself carries polling: handshake, post and poll in streams of one connection", async (t) => {
  const http2 = createSecureServer({ ...TLS, allowHTTP1: true });
  const io = new ServerUnderTest(http2, withDefaults());
  io.on("connection", (socket) => socket.on("ask", (answer) => answer("over h2")));
  const session = connectHttp2(await listening(http2, "https"), { rejectUnauthorized: false });
  t.after(() => {
    session.destroy();
    return io.close();
  });
  const send = async (method: string, path: string, body = "") => {
    const headers = { ":method": method, ":path": path, "content-type": "text/plain" };
    const stream = session.request(headers, { endStream: method === "GET" });
    if (method !== "GET") stream.end(body);
    return Buffer.concat(await stream.toArray()).toString();
  };
  const sid = /"sid":"([^"]+)"/.exec(await send("GET", HANDSHAKE))?.[1];
  const url = `${HANDSHAKE}&sid=${sid}`;
  assert.equal(await send("POST", url, "40"), "ok");
  assert.match(await send("GET", url), /^40\{"sid":/);
  const poll = send("GET", url);
  assert.equal(await send("POST", url, '420["ask"]'), "ok");
  assert.equal(await poll, '430["over h2"]');
});

test("a port makes a server of its own that knows nothing else: 404", async (t) => {
  for (const io of [new ServerUnderTest(0, withDefaults()), new ServerUnderTest(withDefaults()).listen(0)]) {
    t.after(() => io.close());
    const port = (io as unknown as { httpServer: { address(): AddressInfo } }).httpServer.address().port;
    const http = new RawHttp(port);
    assert.equal((await http.get("/elsewhere")).status, 404);
    assert.match((await http.get(HANDSHAKE)).text, /^0\{"sid":/);
    http.close();
  }
});

test("an application on the same server keeps its requests, before and after attaching", async (t) => {
  const http = createServer((request, response) => response.end(`app ${request.url}`));
  const io = new ServerUnderTest(http, withDefaults());
  t.after(() => io.close());
  await listening(http, "http");
  const client = new RawHttp((http.address() as AddressInfo).port);
  t.after(() => client.close());
  assert.equal((await client.get("/page")).text, "app /page");
  assert.match((await client.get(HANDSHAKE)).text, /^0\{"sid":/);
});

test("several servers share one HTTP server by their paths", async (t) => {
  const http = createServer((_request, response) => response.writeHead(404).end());
  const servers = ["/one", "/two"].map((path) => new ServerUnderTest(http, withDefaults({ path })));
  t.after(() => Promise.all(servers.map((io) => io.close().catch(() => {}))));
  await listening(http, "http");
  const port = (http.address() as AddressInfo).port;
  for (const [at, path] of ["/one/", "/two/"].entries()) {
    const polling = new RawHttp(port);
    assert.match((await polling.get(`${path}?EIO=4&transport=polling`)).text, /^0\{"sid":/);
    polling.close();
    const connection = nextEvent(asEmits(servers[at]), "connection");
    const stream = await RawStream.open(port, { path });
    await stream.join();
    await connection;
    stream.close();
  }
});

test("two servers on two ports do not hear each other", async (t) => {
  const [one, two] = [await serve(t), await serve(t)];
  const sessions = [await RawStream.open(one.port), await RawStream.open(two.port)];
  for (const session of sessions) await session.join();
  one.io.emit("only one");
  two.io.emit("only two");
  assert.equal(await sessions[0]?.next(), '42["only one"]');
  assert.equal(await sessions[1]?.next(), '42["only two"]');
  for (const session of sessions) session.close();
});

test("an upgrade of another path is ended after destroyUpgradeTimeout, or left to its owner", async (t) => {
  const ending = await serve(t, { destroyUpgradeTimeout: 20 } as object);
  const bytes = await ByteClient.connect(ending.port);
  bytes.write(upgradeRequest("/other"));
  assert.equal((await bytes.readAll()).length, 0);

  const owned = await serve(t, { destroyUpgrade: false } as object);
  owned.http.on("upgrade", (request, socket) => {
    if (request.url === "/other") setTimeout(() => socket.end("mine"), 40);
  });
  const other = await ByteClient.connect(owned.port);
  other.write(upgradeRequest("/other"));
  assert.equal((await other.readAll()).toString(), "mine");
});

if (!isOracle) {
  test("so is one over a connection that was kept alive behind an answer", async (t) => {
    const { port } = await serve(t, { destroyUpgradeTimeout: 20 } as object);
    const bytes = await ByteClient.connect(port);
    bytes.write("GET /socket.io/ HTTP/1.1\r\nHost: a\r\n\r\n");
    await bytes.readUntil("\r\n\r\n");
    bytes.write(upgradeRequest("/other"));
    assert.doesNotMatch((await bytes.readAll()).toString(), /HTTP/);
  });
}

test("an express application instead of a server is refused with an explanation", () => {
  const application = () => {};
  assert.throws(() => new ServerUnderTest().attach(application as never), /express/);
});

async function listening(server: { listen(port: number, host: string): unknown; address(): unknown }, scheme: string) {
  server.listen(0, "127.0.0.1");
  await once(server as never, "listening");
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
