/** Sessions over a WebSocket: one message a packet. The host brings the WebSocket, see the port `Network`. */
import { decodeTextPacket, type EnginePacket, encodeTextPacket, isBinaryPacket } from "@tidewire/wire/engine";
import { ClientError } from "../client-error.js";
import { formatUrl } from "../options.js";
import type { WebSocketPort } from "../platform/platform.js";
import { cacheBuster, type Transport, type TransportContext, type TransportSink } from "./transport.js";

export class WebSocketTransport implements Transport {
  readonly query: Record<string, unknown>;
  readonly #context: TransportContext;
  readonly #sink: TransportSink;
  #state: "opening" | "writable" | "sending" | "closed" = "opening";
  #socket: WebSocketPort | undefined;

  constructor(context: TransportContext, sink: TransportSink) {
    this.#context = context;
    this.#sink = sink;
    this.query = context.query;
  }

  get name(): string {
    return "websocket";
  }

  get writable(): boolean {
    return this.#state === "writable";
  }

  open(): void {
    const { network, options } = this.#context;
    this.#socket = network.webSocket?.(
      this.uri(),
      { protocols: options.protocols },
      {
        opened: () => {
          this.#state = "writable";
          this.#sink.opened();
        },
        message: (data) => {
          const packet: EnginePacket | undefined =
            typeof data === "string" ? decodeTextPacket(data, 4) : { type: "message", data };
          if (packet) this.#sink.packet(packet);
          else this.#fail("server error", "parser error");
        },
        failed: (cause) => this.#fail("websocket error", cause),
        closed: (code, reason, event) => {
          if (this.#state === "closed") return;
          this.#state = "closed";
          this.#sink.closed({ description: "websocket connection closed", context: event ?? { code, reason } });
        },
      },
    );
  }

  send(packets: readonly EnginePacket[], compress: boolean): void {
    this.#state = "sending";
    const last = packets.length - 1;
    packets.forEach((packet, index) => {
      const bytes = isBinaryPacket(packet) && !this.#context.options.forceBase64;
      const message = bytes ? packet.data : encodeTextPacket(packet, 4);
      this.#socket?.send(message, compress, index < last ? undefined : () => this.#drained());
    });
  }

  close(): void {
    this.#state = "closed";
    this.#socket?.close();
  }

  uri(): string {
    const { options } = this.#context;
    const query = { ...this.query };
    if (options.timestampRequests) query[options.timestampParam ?? "t"] = cacheBuster();
    if (options.forceBase64) query.b64 = 1;
    return formatUrl("ws", options, query);
  }

  #drained(): void {
    if (this.#state !== "sending") return;
    this.#state = "writable";
    this.#sink.drained();
  }

  #fail(message: string, description: unknown): void {
    if (this.#state === "closed") return;
    this.close();
    this.#sink.failed(new ClientError("transport", message, { description, context: description }));
  }
}
