/**
 * One Engine.IO session straight on a WebSocket: no other transport, so nothing to choose, to move or to buffer, since
 * the host does that. For a client that has to be small; `session.ts` does the same over any transport.
 */
import { type EnginePacket, longestSilenceMs, packetTypeDigit, packetTypeOf, parseOpen } from "@tidewire/wire/engine";
import { ClientError } from "../client-error.js";
import { formatUrl, type ResolvedEngineOptions } from "../options.js";
import type { OpenWebSocket, Platform, Timers, Undo, WebSocketPort } from "../platform/platform.js";
import { GuardedEmitter } from "./guarded-emitter.js";
import type { CloseReason, SendOptions, SessionEvents, SessionPort } from "./session-port.js";
import type { TransportClosed } from "./transport.js";

export class WebSocketSession extends GuardedEmitter<SessionEvents> implements SessionPort {
  readonly opts: ResolvedEngineOptions;
  readonly #platform: Platform;
  readonly #connect: OpenWebSocket;
  readonly #timers: Timers;
  id: string | undefined;
  readyState: SessionPort["readyState"] = "closed";
  readonly writeBuffer = [];
  binaryType: string | undefined;
  #socket: WebSocketPort | undefined;
  /** Messages that the host has yet to take. */
  #leaving = 0;
  #silenceMs = 0;
  #deadline = 0;
  #stopTimer: Undo | undefined;

  constructor(options: ResolvedEngineOptions, platform: Platform, connect: OpenWebSocket) {
    super(platform.report);
    this.opts = options;
    this.#platform = platform;
    this.#connect = connect;
    this.#timers = platform.timers(options);
  }

  get transport(): { readonly name: string; readonly writable: boolean } {
    return { name: "websocket", writable: this.readyState === "open" && this.#leaving === 0 };
  }

  open(): this {
    this.readyState = "opening";
    const { query, protocols } = this.opts;
    const url = formatUrl("ws", this.opts, { ...query, EIO: 4, transport: "websocket" });
    this.#socket = this.#connect(
      url,
      { protocols },
      {
        opened: () => {},
        message: (data) => {
          const packet = typeof data === "string" ? packetOf(data) : { type: "message" as const, data };
          if (packet) this.#receive(packet);
          else this.#fail("server error", "parser error");
        },
        failed: (cause) => this.#fail("websocket error", cause),
        closed: (code, reason, event) =>
          this.#end("transport close", {
            description: "websocket connection closed",
            context: event ?? { code, reason },
          }),
      },
    );
    return this;
  }

  send(data: string | Uint8Array, options?: SendOptions, sent?: () => void): this {
    this.#send({ type: "message", data }, options?.compress, sent);
    return this;
  }

  write(data: string | Uint8Array, options?: SendOptions, sent?: () => void): this {
    return this.send(data, options, sent);
  }

  get expired(): boolean {
    if (this.id === undefined || this.#platform.now() < this.#deadline) return false;
    this.#platform.defer(() => this.#end("ping timeout"));
    return true;
  }

  /** What the host has taken still leaves. */
  close(): this {
    this.#end("forced close");
    return this;
  }

  #receive(packet: EnginePacket): void {
    if (this.readyState === "closed") return;
    this.emit("packet", packet);
    switch (packet.type) {
      case "open":
        this.#handshake(String(packet.data));
        break;
      case "ping":
        this.emit("ping");
        this.#awaitPing();
        this.#send({ type: "pong" });
        break;
      case "message": {
        const { data = "" } = packet;
        this.emit("data", typeof data === "string" ? data : this.#platform.toBinary(data, this.binaryType));
        break;
      }
      case "close":
        this.#end("transport close", { description: "transport closed by the server" });
        break;
    }
  }

  #handshake(text: string): void {
    const data = parseOpen(text);
    if (data === undefined) {
      this.#fail("server error", text);
      return;
    }
    this.id = data.sid;
    this.#silenceMs = longestSilenceMs({ pingIntervalMs: data.pingInterval, pingTimeoutMs: data.pingTimeout });
    this.readyState = "open";
    this.#awaitPing();
    this.emit("open");
  }

  #awaitPing(): void {
    if (this.id === undefined) return;
    this.#stopTimer?.();
    this.#deadline = this.#platform.now() + this.#silenceMs;
    this.#stopTimer = this.#timers.after(this.#silenceMs, () => this.#end("ping timeout"));
  }

  #send({ type, data = "" }: EnginePacket, compress = true, sent?: () => void): void {
    if (this.readyState !== "open") return;
    this.#leaving++;
    this.#socket?.send(typeof data === "string" ? packetTypeDigit(type) + data : data, compress, () => {
      if (--this.#leaving === 0) this.emit("drain");
      sent?.();
    });
  }

  #fail(message: string, cause: unknown): void {
    if (this.readyState === "closed") return;
    const error = new ClientError("transport", message, { description: cause, context: cause });
    this.emit("error", error);
    this.#end("transport error", error);
  }

  #end(reason: CloseReason, details?: TransportClosed | ClientError): void {
    if (this.readyState === "closed") return;
    this.readyState = "closed";
    this.id = undefined;
    this.#stopTimer?.();
    this.#socket?.close();
    this.emit("close", reason, details);
  }
}

function packetOf(text: string): EnginePacket | undefined {
  const type = packetTypeOf(text.charCodeAt(0));
  return type && { type, data: text.slice(1) };
}
