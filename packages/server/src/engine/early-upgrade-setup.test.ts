/** A server of which handshakes are taken early, for the tests of that; no engine is behind it. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { eventually, tcpPair } from "@tidewire/testkit";
import { missesNothing } from "../http/attach.js";
import { BareSocket, learnBare } from "../ws/bare-socket.js";
import type { Deadline } from "./clock.js";
import { takeEarly } from "./early-upgrade.js";

export const HANDSHAKE =
  "GET /path HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/** A clock that a test moves. */
export class Ticks {
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

/** How connections come: as streams of Node's, or before Node has made any of them. */
export const WAYS = ["streams", "bare"] as const;
export type Way = (typeof WAYS)[number];

/** A server of which every handshake is taken, unless its path is "/no". Whoever listens for "connection" gets streams. */
export async function setUp(t: TestContext, way: Way = "streams", server = createServer()): Promise<Setup> {
  if (way === "bare") learnBare((await tcpPair(t)).accepted);
  const clock = new Ticks();
  const log: string[] = [];
  const early = takeEarly(server, clock, ({ url, headers }, socket, head) => {
    if (url === "/no") return false;
    log.push(`taken ${url} ${headers.host} ${head}`);
    assert.equal(socket instanceof BareSocket, way === "bare" && server.listenerCount("connection") === 1);
    (socket instanceof BareSocket ? socket.stream() : socket).end("taken");
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
  const accepted = way === "bare" ? countAccepted(server) : () => 0;
  const client = async (): Promise<Socket> => {
    const before = accepted();
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1").on("error", () => undefined);
    const opened = way === "bare" ? eventually(() => accepted() > before) : once(server, "connection");
    await once(socket, "connect");
    await opened;
    return socket;
  };
  return { server, clock, early, log, client };
}

/** How many connections a server that listens has accepted from now on, whether anybody is told of them or not. */
function countAccepted(server: Server): () => number {
  let count = 0;
  const handle = Reflect.get(server, "_handle");
  const accept = handle.onconnection;
  handle.onconnection = (...args: unknown[]) => {
    accept.apply(handle, args);
    count++;
  };
  return () => count;
}

export async function answer(client: Socket): Promise<string> {
  let text = "";
  for await (const chunk of client) text += chunk;
  return text;
}

for (const way of WAYS) {
  test(`${way}: a server that was set up has seen nothing, and holds nobody back until somebody comes`, async (t) => {
    const { log, early, clock, client } = await setUp(t, way);
    assert.deepEqual([log, early.silent, clock.due], [[], [], null]);
    await client();
    assert.equal(early.silent.length, 1);
    assert.equal(early.silent[0] instanceof BareSocket, way === "bare");
  });
}
