/**
 * The two WebSocket shells under test, each made an echo over real sockets: the server's connection and Node's end of
 * the client. No package exports them, so they are loaded from where they were built; what is used of them stands here.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "@tidewire/server/websocket";
import { encodeFrame, type MessageCompressor, type MessageInflater, Opcode } from "@tidewire/wire/ws";

export interface Echo {
  readonly port: number;
  stop(): void;
}

/** Above every message of the cases, so that only their own faults end a connection. */
const LIMITS = { maxMessageBytes: 32 * 1024 * 1024, maxFragments: 131_072 };
const LINGER_MS = 2000;

/** A WebSocket server that sends back what it gets, compressed where that was agreed on. */
export async function echoServer(): Promise<Echo> {
  const { Acceptor } = await built<{ Acceptor: new (deflate: object) => AcceptorShape }>("server/dist/ws/accept.js");
  const { Connection, guardSocket } = await built<ConnectionModule>("server/dist/ws/connection.js");
  const acceptor = new Acceptor({ threshold: 0 });
  const host = {
    limits: LIMITS,
    // The rate of pings is the engine's to bound: the cases send more than an engine would take.
    pingAllowance: () => ({ take: () => true }),
    linger: (connection: ConnectionShape) => void setTimeout(() => connection.destroy(), LINGER_MS).unref(),
  };
  const server = createServer();
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, received: Buffer) => {
    const accepted = acceptor.accept(request);
    if (accepted.kind === "reject") {
      socket.destroy();
      return;
    }
    guardSocket(socket);
    const { compressor } = accepted;
    const answer = (opcode: Opcode, payload: Uint8Array): void => {
      if (compressor === null) connection.write(encodeFrame(opcode, payload));
      else connection.write(encodeFrame(opcode, compressor.compress(payload), { rsv1: true }));
    };
    const connection: ConnectionShape = new Connection(socket, host, accepted.inflater, {
      text: (message) => answer(Opcode.text, Buffer.from(message)),
      binary: (message) => answer(Opcode.binary, message),
      drained: () => undefined,
      closed: () => undefined,
      failed: () => undefined,
    });
    connection.write(Buffer.from(accepted.head({}), "latin1"));
    connection.open(received);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { port: (server.address() as AddressInfo).port, stop };
}

/** As `echoServer`, by what `@tidewire/server/websocket` exports. */
export async function lowLevelServer(): Promise<Echo> {
  const server = new WebSocketServer({
    port: 0,
    host: "127.0.0.1",
    maxPayload: LIMITS.maxMessageBytes,
    maxPingsPerSecond: Infinity,
    perMessageDeflate: { threshold: 0 },
  });
  server.on("connection", (connection) => connection.on("message", (data) => void connection.send(data)));
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, stop: () => void server.close() };
}

/** Connects to `url` and sends back what it gets, until the other end closes. */
export async function echoClient(url: string, compressed: boolean): Promise<void> {
  const { openNodeWebSocket } = await built<{ openNodeWebSocket: OpenWebSocket }>(
    "client/dist/platform/node-websocket.js",
  );
  const options = { maxPayload: LIMITS.maxMessageBytes, perMessageDeflate: compressed ? { threshold: 0 } : false };
  const port = openNodeWebSocket(url, {}, options, undefined, {
    opened: () => undefined,
    message: (message) => port.send(message, compressed),
    failed: () => undefined,
    closed: () => undefined,
  });
}

async function built<Module>(path: string): Promise<Module> {
  return (await import(new URL(`../../../packages/${path}`, import.meta.url).href)) as Module;
}

interface AcceptorShape {
  accept(request: IncomingMessage):
    | { readonly kind: "reject" }
    | {
        readonly kind: "accept";
        readonly compressor: MessageCompressor | null;
        readonly inflater: MessageInflater | undefined;
        head(headers: object): string;
      };
}

interface ConnectionModule {
  readonly Connection: ConnectionClass;
  guardSocket(socket: Duplex): void;
}

interface ConnectionShape {
  open(received: Uint8Array): void;
  write(frame: Uint8Array): void;
  destroy(): void;
}

type ConnectionClass = new (
  socket: Duplex,
  host: {
    readonly limits: typeof LIMITS;
    pingAllowance(): { take(count: number): boolean };
    linger(connection: ConnectionShape): void;
  },
  inflater: MessageInflater | undefined,
  owner: {
    text(message: string): void;
    binary(message: Uint8Array): void;
    drained(): void;
    closed(): void;
    failed(): void;
  },
) => ConnectionShape;

type OpenWebSocket = (
  url: string,
  options: object,
  network: object,
  cookies: undefined,
  sink: { opened(): void; message(message: string | Uint8Array): void; failed(): void; closed(): void },
) => { send(message: string | Uint8Array, compress: boolean): void };
