/** The two sides that a case can be run against: how a connection to each is had. */

import { createHash } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer, type Server, type Socket } from "node:net";
import { ByteClient, Inbox, readResponseHead, upgradeRequest } from "@tidewire/testkit";
import type { DeflateOffer } from "./case.js";
import { Link } from "./link.js";
import { type Echo, echoClient, echoServer, lowLevelServer } from "./shells.js";

export interface Opened {
  readonly link: Link;
  /** The windows agreed on, ours and theirs; undefined without compression. */
  readonly deflate: { readonly oursBits: number; readonly theirsBits: number } | undefined;
}

export interface Side {
  readonly name: "server" | "client";
  open(offers?: readonly DeflateOffer[]): Promise<Opened>;
  stop(): void;
}

/** Our server: we are the client, who makes the offers. */
export async function serverSide(start: () => Promise<Echo> = echoServer): Promise<Side> {
  const echo = await start();
  return {
    name: "server",
    async open(offers) {
      const socket = connect({ port: echo.port, host: "127.0.0.1" });
      await once(socket, "connect");
      const bytes = new ByteClient(socket);
      const extensions = offers?.map((offer) => formatted(offer, "client_max_window_bits")).join(", ");
      bytes.write(upgradeRequest("/", extensions === undefined ? {} : { "Sec-WebSocket-Extensions": extensions }));
      const { status, headers } = await readResponseHead(bytes);
      if (status !== 101) throw new RangeError(`the handshake was answered with ${status}`);
      const answer = headers["sec-websocket-extensions"];
      const deflate =
        answer === undefined ? undefined : { oursBits: bits(answer, "client"), theirsBits: bits(answer, "server") };
      return { link: taken(socket, bytes, true), deflate };
    },
    stop: () => echo.stop(),
  };
}

/** Our low-level server, held to the same. */
export function lowLevelSide(): Promise<Side> {
  return serverSide(lowLevelServer);
}

/** Our client: we are the server, who answers with what the case has, within what was offered. */
export async function clientSide(): Promise<Side> {
  const requests = new Inbox<Socket>();
  const server: Server = createServer((socket) => requests.push(socket)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    name: "client",
    async open(offers) {
      await echoClient(`ws://127.0.0.1:${port}/`, offers !== undefined);
      const socket = await requests.next({ what: "the client did not come" });
      const bytes = new ByteClient(socket);
      const head = (await bytes.readUntil("\r\n\r\n")).toString();
      const key = /sec-websocket-key: (\S+)/i.exec(head)?.[1] ?? "";
      const [offer] = offers ?? [];
      const answer =
        offer === undefined ? "" : `Sec-WebSocket-Extensions: ${formatted(offer, "client_no_context_takeover")}\r\n`;
      bytes.write(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
          `Sec-WebSocket-Accept: ${acceptOf(key)}\r\n${answer}\r\n`,
      );
      const windowBits = offer?.maxWindowBits || 15;
      return {
        link: taken(socket, bytes, false),
        deflate: offer === undefined ? undefined : { oursBits: windowBits, theirsBits: 15 },
      };
    },
    stop: () => void server.close(),
  };
}

/** Both sides of ours drop their window after each message; a client that asks for that must be told that it is so. */
function formatted({ noContextTakeover, maxWindowBits }: DeflateOffer, more: string): string {
  const params = ["permessage-deflate"];
  if (noContextTakeover || more === "client_no_context_takeover") params.push("server_no_context_takeover");
  if (maxWindowBits !== 0) params.push(`server_max_window_bits=${maxWindowBits}`);
  return [...params, more].join("; ");
}

function bits(answer: string, of: "client" | "server"): number {
  return Number(new RegExp(`${of}_max_window_bits=(\\d+)`).exec(answer)?.[1] ?? 15);
}

function taken(socket: Socket, bytes: ByteClient, masks: boolean): Link {
  let received: Buffer = Buffer.alloc(0);
  bytes.pipe((chunk) => {
    received = chunk;
  });
  bytes.pipe(() => undefined);
  return new Link(socket, masks, received);
}

function acceptOf(key: string): string {
  return createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
}
