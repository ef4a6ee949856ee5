/** A WebSocket over Node's own sockets: the handshake by `http`, so that agents and proxies work, the frames by wire. */
import { randomBytes, randomFillSync } from "node:crypto";
import type { ClientRequest, IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { defaultWsLimits, encodeUtf8 } from "@tidewire/wire";
import {
  CloseCode,
  checkUpgradeResponse,
  DEFLATE_EXTENSION,
  type DeflateParams,
  encodeCloseFrame,
  encodeFrame,
  encodeTextFrame,
  Opcode,
  offerDeflate,
  readDeflateAnswer,
  WsConnection,
  type WsSink,
} from "@tidewire/wire/ws";
import { ClientError } from "../client-error.js";
import type { CookieJar } from "./cookies.js";
import { compressMessage, messageInflater } from "./node-deflate.js";
import { startRequest } from "./node-http.js";
import type { NetworkOptions, WebSocketOptions, WebSocketPort, WebSocketSink } from "./platform.js";

/** Neither side keeps a window: a client has few connections, but a server has many. */
const DEFLATE = { serverNoContextTakeover: true, clientNoContextTakeover: true };
const DEFAULT_MAX_MESSAGE_BYTES = 100 * 1024 * 1024;
const DEFAULT_THRESHOLD_BYTES = 1024;
/** What the peer gets to answer our close before the connection is cut. */
const CLOSE_TIMEOUT_MS = 2_000;

export function openNodeWebSocket(
  url: string,
  { protocols }: WebSocketOptions,
  options: NetworkOptions,
  cookies: CookieJar | undefined,
  sink: WebSocketSink,
): WebSocketPort {
  const socket = new NodeWebSocket(options, sink);
  socket.connect(url, protocols === undefined ? [] : [protocols].flat(), cookies);
  return socket;
}

type State =
  | { readonly kind: "connecting"; readonly request: ClientRequest | undefined }
  | { readonly kind: "open"; readonly socket: Duplex; readonly connection: WsConnection }
  | { readonly kind: "closed" };

class NodeWebSocket implements WebSocketPort, WsSink {
  readonly #options: NetworkOptions;
  readonly #sink: WebSocketSink;
  #state: State = { kind: "connecting", request: undefined };
  #deflate: DeflateParams | undefined;

  constructor(options: NetworkOptions, sink: WebSocketSink) {
    this.#options = options;
    this.#sink = sink;
  }

  connect(url: string, protocols: readonly string[], cookies: CookieJar | undefined): void {
    const key = randomBytes(16).toString("base64");
    const offers = this.#options.perMessageDeflate !== false;
    const headers: Record<string, string> = {
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": key,
    };
    if (protocols.length > 0) headers["Sec-WebSocket-Protocol"] = protocols.join(", ");
    if (offers) headers["Sec-WebSocket-Extensions"] = offerDeflate(DEFLATE);
    let request: ClientRequest;
    try {
      request = startRequest(url, this.#options, cookies, { headers, agent: false });
    } catch (cause) {
      queueMicrotask(() => this.#broken(cause));
      return;
    }
    this.#state = { kind: "connecting", request };
    request.on("error", (cause) => this.#broken(cause));
    request.on("response", (response) => {
      response.resume();
      request.destroy();
      this.#broken(
        new ClientError("transport", `unexpected server response: ${response.statusCode}`, { context: response }),
      );
    });
    request.on("upgrade", (response, socket, head) => {
      cookies?.store(response.headers["set-cookie"], Date.now());
      if (this.#state.kind === "closed") socket.destroy();
      else this.#upgraded(response, socket, head, { key, protocols, offered: offers ? [DEFLATE_EXTENSION] : [] });
    });
    if (this.#options.autoUnref) request.on("socket", (socket) => socket.unref());
    request.end();
  }

  send(message: string | Uint8Array, compress: boolean, sent?: () => void): void {
    if (this.#state.kind !== "open") return;
    this.#state.socket.write(this.#frame(message, compress), () => sent?.());
  }

  close(): void {
    const state = this.#state;
    this.#state = { kind: "closed" };
    if (state.kind === "connecting") state.request?.destroy();
    if (state.kind === "open") {
      state.connection.stop();
      this.#farewell(state.socket, CloseCode.noStatus);
    }
  }

  text(message: string): void {
    this.#sink.message(message);
  }

  binary(message: Uint8Array): void {
    this.#sink.message(message);
  }

  ping(payload: Uint8Array): void {
    if (this.#state.kind === "open")
      this.#state.socket.write(encodeFrame(Opcode.pong, payload, { maskKey: maskKey() }));
  }

  pong(): void {}

  closed(code: number, reason: string): void {
    this.#gone(code, reason, code);
  }

  fail(code: number, reason: string): void {
    const state = this.#state;
    this.#state = { kind: "closed" };
    if (state.kind === "open") this.#farewell(state.socket, code);
    this.#sink.failed(new ClientError("transport", reason, { description: code }));
  }

  #upgraded(
    response: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    sent: { key: string; protocols: readonly string[]; offered: readonly string[] },
  ): void {
    const answer = checkUpgradeResponse({ status: response.statusCode ?? 0, headers: response.headers }, sent);
    if (answer.kind === "refused") {
      this.#refuse(socket, answer.message);
      return;
    }
    const [extension] = answer.extensions;
    this.#deflate = extension && readDeflateAnswer(extension, DEFLATE);
    if (extension && !this.#deflate) {
      this.#refuse(socket, "the answer to permessage-deflate exceeds the offer");
      return;
    }
    const { maxPayload } = this.#options;
    const maxMessageBytes = typeof maxPayload === "number" ? maxPayload : DEFAULT_MAX_MESSAGE_BYTES;
    const connection = new WsConnection(
      "client",
      { ...defaultWsLimits, maxMessageBytes },
      this.#deflate && messageInflater,
    );
    this.#state = { kind: "open", socket, connection };
    (socket as Partial<{ setNoDelay(on: boolean): void }>).setNoDelay?.(true);
    (socket as Partial<{ setTimeout(ms: number): void }>).setTimeout?.(0);
    if (this.#options.autoUnref) (socket as Partial<{ unref(): void }>).unref?.();
    socket.on("error", () => {});
    socket.on("close", () => this.#gone(CloseCode.abnormal, "", undefined));
    socket.on("end", () => socket.end());
    this.#sink.opened();
    socket.on("data", (chunk: Buffer) => connection.receive(chunk, this));
    if (head.length > 0) connection.receive(head, this);
  }

  #refuse(socket: Duplex, message: string): void {
    socket.destroy();
    this.#broken(new ClientError("transport", message));
  }

  #frame(message: string | Uint8Array, compress: boolean): Uint8Array {
    const deflate = this.#deflate;
    if (deflate && compress && message.length >= this.#thresholdBytes) {
      const text = typeof message === "string";
      const payload = compressMessage(text ? encodeUtf8(message) : message, deflate.clientMaxWindowBits);
      return encodeFrame(text ? Opcode.text : Opcode.binary, payload, { rsv1: true, maskKey: maskKey() });
    }
    return typeof message === "string"
      ? encodeTextFrame(message, maskKey())
      : encodeFrame(Opcode.binary, message, { maskKey: maskKey() });
  }

  get #thresholdBytes(): number {
    const { perMessageDeflate } = this.#options as { perMessageDeflate?: { threshold?: number } };
    return perMessageDeflate?.threshold ?? DEFAULT_THRESHOLD_BYTES;
  }

  /** The connection ended, in a clean way or not. */
  #gone(code: number, reason: string, answer: number | undefined): void {
    const state = this.#state;
    if (state.kind !== "open") return;
    this.#state = { kind: "closed" };
    if (answer === undefined) state.socket.destroy();
    else this.#farewell(state.socket, answer);
    this.#sink.closed({ code, reason, wasClean: answer !== undefined });
  }

  #farewell(socket: Duplex, code: number): void {
    socket.end(encodeCloseFrame(code, "", maskKey()));
    const timer = setTimeout(() => socket.destroy(), CLOSE_TIMEOUT_MS);
    timer.unref();
    socket.once("close", () => clearTimeout(timer));
  }

  #broken(cause: unknown): void {
    if (this.#state.kind === "closed") return;
    this.#state = { kind: "closed" };
    this.#sink.failed(cause);
  }
}

const pool = new Uint32Array(1024);
let unused = 0;

/** Fresh entropy for each frame (RFC 6455, 5.3), fetched in bulk. */
function maskKey(): number {
  if (unused === 0) {
    randomFillSync(pool);
    unused = pool.length;
  }
  unused--;
  return pool[unused] as number;
}
