/** A server that takes plain clients, and such clients: the WebSocket of another make, and streams as bytes. */
import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { type PlainClientsOptions, Server, type ServerOptions, type Socket } from "@tidewire/server";
import { Inbox, nextEvent } from "@tidewire/testkit";
import { type Case, CLIENTS, type ClientSocket, client, MODES } from "../support/clients.js";

export interface Scene {
  readonly io: Server;
  readonly port: number;
  /** What was told of sockets that left: their reasons. */
  readonly reasons: string[];
  readonly sockets: Socket[];
  webSocket(path?: string, protocols?: string[], options?: object): Promise<PlainSocket>;
  stream(path?: string, headers?: Record<string, string>): Promise<Stream>;
  /** A published client in the namespace. */
  published(
    name: "client 4.8.4" | "client 2.5.0",
    transport?: "polling only" | "websocket only",
  ): Promise<ClientSocket>;
}

/** Plain clients are let into "/chat", where everybody joins the room "all". */
export async function scene(t: TestContext, options: ServerOptions = {}, plain?: PlainClientsOptions): Promise<Scene> {
  const http = createServer((_request, response) => response.writeHead(404).end("the application's own"));
  const io = new Server(http, options);
  const reasons: string[] = [];
  const sockets: Socket[] = [];
  io.of("/chat")
    .plainClients(plain)
    .on("connection", (socket) => {
      sockets.push(socket);
      socket.join("all");
      socket.on("disconnect", (reason) => void reasons.push(reason));
    });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const { port } = http.address() as AddressInfo;
  t.after(async () => {
    const closed = io.close();
    http.closeAllConnections();
    await closed;
  });
  return {
    io,
    port,
    reasons,
    sockets,
    async webSocket(path = "/chat", protocols = [], own = {}) {
      const socket = new PlainSocket(`ws://127.0.0.1:${port}${path}`, protocols, own);
      t.after(() => socket.ws.terminate());
      await socket.opened;
      return socket;
    },
    async stream(path = "/chat/events", headers = {}) {
      const asked = request({ port, host: "127.0.0.1", path, headers: { Accept: "text/event-stream", ...headers } });
      t.after(() => asked.destroy());
      asked.end();
      const [response] = (await once(asked, "response")) as [IncomingMessage];
      return new Stream(response);
    },
    async published(name, transport = "websocket only") {
      const which = {
        client: CLIENTS.find((each) => each.name === name),
        mode: MODES.find((each) => each.name === transport),
      };
      const running = { url: `http://127.0.0.1:${port}` } as Parameters<typeof client>[1];
      const socket = client(t, running, which as Case, { namespace: "/chat" });
      await nextEvent(socket, "connect");
      return socket;
    },
  };
}

/** What is used of the published package. */
interface Published {
  readonly protocol: string;
  readonly extensions: string;
  on(event: "message", listener: (data: Buffer, isBinary: boolean) => void): void;
  on(event: "close", listener: (code: number, reason: Buffer) => void): void;
  on(event: "open" | "ping", listener: () => void): void;
  on(event: "error", listener: (error: Error) => void): void;
  send(data: string | Uint8Array): void;
  close(): void;
  terminate(): void;
}

const WebSocketOfWs = createRequire(import.meta.url)("ws") as new (
  url: string,
  protocols: string[],
  options: object,
) => Published;

export class PlainSocket {
  readonly ws: Published;
  /** Text as text, binary as bytes. */
  readonly heard = new Inbox<string | Buffer>();
  readonly opened: Promise<void>;
  /** Code and reason. */
  readonly closed: Promise<[number, string]>;
  pings = 0;

  constructor(url: string, protocols: string[], options: object) {
    this.ws = new WebSocketOfWs(url, protocols, options);
    this.ws.on("message", (data, isBinary) => this.heard.push(isBinary ? data : data.toString()));
    this.ws.on("ping", () => void this.pings++);
    this.closed = new Promise((resolve) => this.ws.on("close", (code, reason) => resolve([code, reason.toString()])));
    this.opened = new Promise((resolve, reject) => {
      this.ws.on("open", resolve);
      this.ws.on("error", reject);
    });
  }

  send(data: string | Uint8Array): void {
    this.ws.send(data);
  }

  next(): Promise<string | Buffer> {
    return this.heard.next({ what: "no message" });
  }
}

export interface StreamEvent {
  id?: string;
  event?: string;
  data?: string;
  retry?: string;
}

/** Reads a stream as the standard says, and keeps every block, also those without data. */
export class Stream {
  readonly response: IncomingMessage;
  readonly blocks = new Inbox<StreamEvent>();
  readonly ended: Promise<void>;
  #rest = "";

  constructor(response: IncomingMessage) {
    this.response = response;
    response.setEncoding("utf8").on("data", (text: string) => this.#receive(text));
    response.on("error", () => undefined);
    this.ended = new Promise((resolve) => response.on("close", () => resolve()));
  }

  /** The next event; blocks that only tell where the reader stands are passed over. */
  async next(): Promise<StreamEvent> {
    for (;;) {
      const block = await this.blocks.next({ what: "no event in the stream" });
      if (block.data !== undefined) return block;
    }
  }

  #receive(text: string): void {
    const blocks = (this.#rest + text).split("\n\n");
    this.#rest = blocks.pop() ?? "";
    for (const block of blocks) this.blocks.push(parsed(block));
  }
}

function parsed(block: string): StreamEvent {
  const event: Record<string, string> = {};
  for (const line of block.split("\n")) {
    const [, field, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (field === undefined || value === undefined) continue;
    event[field] = field === "data" && event.data !== undefined ? `${event.data}\n${value}` : value;
  }
  return event;
}
