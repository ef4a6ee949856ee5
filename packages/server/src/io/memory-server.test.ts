/** A server without sockets or time of its own, for the tests of this package: packets in, packets out, as text. */
import assert from "node:assert/strict";
import { IncomingMessage } from "node:http";
import { Socket as NetSocket } from "node:net";
import { test } from "node:test";
import { FakeClock } from "@tidewire/testkit";
import type { EngineVersion } from "@tidewire/wire/engine";
import { ConnectionView } from "../compat/connection-view.js";
import type { SlowReaderPolicy } from "../engine/backlog.js";
import { Clock, type TimeSource } from "../engine/clock.js";
import { type History, Outbox } from "../engine/outbox.js";
import { Session } from "../engine/session.js";
import type { SessionHost } from "../engine/session-ports.js";
import type { CloseReason, Parting, Transport, TransportName } from "../engine/transport.js";
import { EngineRequest } from "../http/request.js";
import type { ServerOptions } from "../options.js";
import type { HandlerContext } from "./handler-context.js";
import { Peer } from "./peer.js";
import { Server } from "./server.js";
import type { Socket } from "./socket.js";

/** Time that only `advance` moves, as a source for a `Clock`. */
export class HandTime implements TimeSource {
  readonly #clock = new FakeClock();

  now(): number {
    return this.#clock.now();
  }

  schedule(wake: () => void, ms: number): () => void {
    const id = this.#clock.setTimeout(wake, ms);
    return () => this.#clock.clearTimeout(id);
  }

  advance(ms: number): void {
    this.#clock.advance(ms);
  }
}

/** A transport that keeps what it is told to send. */
export class MemoryTransport implements Transport {
  readonly name: TransportName;
  writable = true;
  bufferedBytes = 0;
  isClosed = false;
  /** What the client was told when it was closed. */
  parting: Parting | undefined;
  /** Engine packets that were sent: text with its type digit, or bytes. */
  sent: (string | Uint8Array)[] = [];
  /** How often anything was sent. */
  writes = 0;

  constructor(name: TransportName = "websocket") {
    this.name = name;
  }

  whenWritten(done: () => void): void {
    done();
  }

  send(history: History): void {
    this.writes++;
    for (const { text, binary } of history.packets()) this.sent.push(binary ?? text);
  }

  close(parting?: Parting): "closed" {
    this.parting = parting;
    this.isClosed = true;
    return "closed";
  }

  retire(): void {}

  destroy(): void {
    this.isClosed = true;
  }
}

export interface MemorySessionOptions {
  version?: EngineVersion;
  url?: string;
  headers?: Record<string, string>;
  transport?: MemoryTransport;
}

/** What sessions need of an engine, without one. */
export class MemorySessionHost implements SessionHost {
  readonly time = new HandTime();
  readonly clock = new Clock(this.time);
  readonly outbox = new Outbox(() => 0);
  readonly timing = { pingIntervalMs: 25_000, pingTimeoutMs: 20_000 };
  maxBufferedBytes = 4 * 1024 * 1024;
  slowReader: SlowReaderPolicy = "disconnect";
  readonly closeTimeoutMs = 30_000;
  readonly removedSessions: Session[] = [];

  removed(session: Session): void {
    this.removedSessions.push(session);
  }

  open(id: string, options: MemorySessionOptions = {}): { session: Session; transport: MemoryTransport } {
    const { version = 4, transport = new MemoryTransport() } = options;
    const request = new EngineRequest(memoryRequest(options), false);
    return { session: new Session(id, version, request, () => transport, this), transport };
  }
}

/** A request that no connection carried. */
export function memoryRequest({ url, headers = {} }: MemorySessionOptions = {}): IncomingMessage {
  const socket = Object.defineProperty(new NetSocket(), "remoteAddress", { value: "192.0.2.1" });
  const request = new IncomingMessage(socket);
  request.method = "GET";
  request.url = url ?? "/socket.io/?EIO=4&transport=websocket";
  for (const [name, value] of Object.entries(headers)) {
    request.rawHeaders.push(name, value);
    request.headers[name.toLowerCase()] = value;
  }
  return request;
}

/** A whole server on hand-moved time. Sessions are "e1", "e2" and so on, sockets of newer clients "s1", "s2". */
export class MemoryServer extends Server {
  readonly host = new MemorySessionHost();
  override readonly clock = this.host.clock;
  /** What handlers threw or rejected, and where. */
  readonly faults: (HandlerContext & { error: unknown })[] = [];
  #sessions = 0;
  #sockets = 0;

  constructor(options?: ServerOptions) {
    super(options);
    this.onError((error, context) => {
      this.faults.push({ error, ...context });
    });
  }

  override socketId(session: Session, namespace: string): string {
    return session.version === 4 ? `s${++this.#sockets}` : super.socketId(session, namespace);
  }

  override connectionOf(session: Session): ConnectionView {
    return new ConnectionView(session);
  }

  /** A client with an open session, in no namespace unless its version is there without asking. */
  client(options?: MemorySessionOptions): MemoryClient {
    return new MemoryClient(this, `e${++this.#sessions}`, options);
  }

  /** A client that joined the namespace, and read the answer. */
  joined(namespace = "/"): { client: MemoryClient; socket: Socket } {
    const client = this.client();
    return { client, socket: client.join(namespace) };
  }
}

export class MemoryClient {
  readonly #server: MemoryServer;
  readonly session: Session;
  readonly transport: MemoryTransport;

  constructor(server: MemoryServer, id: string, options?: MemorySessionOptions) {
    this.#server = server;
    const { session, transport } = server.host.open(id, options);
    this.session = session;
    this.transport = transport;
    new Peer(session, server).open();
  }

  /** Sends Socket.IO packets: their text, then their attachments. */
  send(...packets: (string | Uint8Array)[]): this {
    for (const packet of packets) {
      if (typeof packet === "string") this.session.receiveText(this.transport, `4${packet}`);
      else this.session.receiveBinary(this.transport, packet);
    }
    return this;
  }

  /** Joins a namespace (made if there is none), reads the answer and gives the socket on the server's side. */
  join(namespace = "/", auth = ""): Socket {
    const { sockets } = this.#server.of(namespace);
    this.send(namespace === "/" ? `0${auth}` : `0${namespace},${auth}`);
    const [answer] = this.read();
    const socket = [...sockets.values()].at(-1);
    if (socket === undefined) throw new TypeError(`not let into ${namespace}: ${String(answer)}`);
    return socket;
  }

  /** The Socket.IO packets that were sent to this client since it was last asked, as after the end of the turn. */
  read(): (string | Uint8Array)[] {
    this.#server.host.outbox.flushNow();
    const sent = this.transport.sent;
    this.transport.sent = [];
    return sent.map((packet) => (typeof packet === "string" ? packet.replace(/^4/, "") : packet));
  }

  /** The connection ends from the client's side. */
  drop(reason: CloseReason = "transport close", description?: unknown): void {
    this.session.ended(this.transport, reason, description);
  }
}

test("a client in memory sends and reads packets as text", () => {
  const { client, socket } = new MemoryServer().joined();
  client.read();
  socket.on("ping", (answer: () => void) => answer());
  client.send('20["ping"]');
  assert.deepEqual(client.read(), ["30[]"]);
});

/** A connected socket and its client, with nothing left to read. */
export function joined(namespace?: string) {
  const server = new MemoryServer();
  return { server, ...server.joined(namespace) };
}

/** What `failed` reported, in short. */
export function faultsOf(server: MemoryServer): unknown[] {
  return server.faults.map(({ error, event, socket }) => [(error as Error).message, event, socket?.id]);
}
