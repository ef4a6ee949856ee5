/** What the tests of the engine share: one behind Node's own HTTP server, without a port. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import {
  ByteClient,
  FakeClock,
  type MemorySocket,
  RawWebSocket,
  readResponseHead,
  socketPair,
  upgradeRequest,
} from "@tidewire/testkit";
import { Clock } from "./clock.js";
import { Engine } from "./engine.js";
import type { EngineHooks } from "./engine-hooks.js";
import { type EngineOptions, resolveEngineOptions } from "./engine-options.js";
import type { Session } from "./session.js";
import type { CloseReason } from "./transport.js";
import type { Refusal } from "./verify.js";

export const POLLING = "/engine.io/?EIO=4&transport=polling";
export const WEBSOCKET = "/engine.io/?EIO=4&transport=websocket";

/** An engine behind Node's own HTTP server, which listens nowhere: connections are pairs in memory. */
export class EngineSetup {
  readonly time = new FakeClock();
  readonly sessions: Session[] = [];
  readonly heard: string[] = [];
  readonly refused: { refusal: Refusal; message: string }[] = [];
  readonly engine: Engine;
  readonly server = createServer();
  /** The server's end of the last connection. */
  socket: MemorySocket | undefined;

  constructor(options: EngineOptions = {}, hooks: Partial<EngineHooks> = {}) {
    const opened = (session: Session): void => {
      this.sessions.push(session);
      session.owner = {
        text: (text, from) => void this.heard.push(text.slice(from)),
        binary: (bytes) => void this.heard.push(`<${Buffer.from(bytes).toString("hex")}>`),
        closed: (reason: CloseReason) => void this.heard.push(`closed by ${reason}`),
      };
      hooks.opened?.(session);
    };
    const refused = (_request: unknown, refusal: Refusal, message: string) =>
      void this.refused.push({ refusal, message });
    this.engine = new Engine(resolveEngineOptions(options), { ...hooks, opened, refused }, new Clock(this.time));
    this.server.on("request", (request, response) => this.engine.handleRequest(request, response));
    this.server.on("upgrade", (request, socket, head) => this.engine.handleUpgrade(request, socket, head));
  }

  connect(): ByteClient {
    const [client, socket] = socketPair();
    this.socket = socket;
    this.server.emit("connection", socket);
    return new ByteClient(client);
  }

  /** One request over a connection of its own: status, headers and body of the answer. */
  async request(path: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}) {
    const { method = "GET", headers = {}, body = "" } = options;
    const bytes = this.connect();
    const lines = Object.entries({ Host: "x", Connection: "close", "Content-Length": String(body.length), ...headers });
    bytes.write(`${method} ${path} HTTP/1.1\r\n${lines.map(([k, v]) => `${k}: ${v}\r\n`).join("")}\r\n${body}`);
    const head = await readResponseHead(bytes);
    const rest = (await bytes.readAll()).toString();
    const chunked = head.headers["transfer-encoding"] === "chunked";
    return { ...head, body: chunked ? unchunked(rest) : rest };
  }

  async upgrade(path: string, headers: Record<string, string> = {}, behind: Uint8Array = Buffer.alloc(0)) {
    const bytes = this.connect();
    bytes.write(Buffer.concat([Buffer.from(upgradeRequest(path, headers)), behind]));
    return { bytes, head: await readResponseHead(bytes) };
  }

  async webSocket(path: string, headers: Record<string, string> = {}): Promise<RawWebSocket> {
    const { bytes, head } = await this.upgrade(path, headers);
    assert.equal(head.status, 101);
    return new RawWebSocket(bytes, head);
  }

  /** Opens a session over polling and gives its id. */
  async openPolling(): Promise<string> {
    const { body } = await this.request(POLLING);
    return JSON.parse(body.slice(1)).sid;
  }
}

function unchunked(body: string): string {
  const [length = "0", rest = ""] = body.split("\r\n", 2);
  assert.equal(Number.parseInt(length, 16), Buffer.byteLength(rest));
  return rest;
}

test("an engine that was set up has no session", () => {
  assert.equal(new EngineSetup().engine.sessions.size, 0);
});
