/** A server of which handshakes are taken early, for the tests of that; no engine is behind it. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { missesNothing } from "../http/attach.js";
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

/** A server of which every handshake is taken, unless its path is "/no". */
export async function setUp(t: TestContext, server = createServer()): Promise<Setup> {
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

export async function answer(client: Socket): Promise<string> {
  let text = "";
  for await (const chunk of client) text += chunk;
  return text;
}

test("a server that was set up has seen nothing, and holds nobody back", async (t) => {
  const { log, early, clock } = await setUp(t);
  assert.deepEqual([log, early.silent, clock.due], [[], [], null]);
});
