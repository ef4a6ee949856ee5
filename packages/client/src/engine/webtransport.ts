/** Sessions over one bidirectional stream of WebTransport (HTTP/3). The host brings the stream. */
import { type EnginePacket, encodeStreamFrame, StreamDecoder } from "@tidewire/wire/engine";
import { ClientError } from "../client-error.js";
import { formatUrl } from "../options.js";
import type { StreamPort } from "../platform/platform.js";
import type { Transport, TransportContext, TransportSink } from "./transport.js";

export class WebTransportTransport implements Transport {
  readonly query: Record<string, unknown>;
  readonly #context: TransportContext;
  readonly #sink: TransportSink;
  readonly #decoder = new StreamDecoder({ maxPayloadBytes: Number.MAX_SAFE_INTEGER });
  #state: "opening" | "writable" | "sending" | "closed" = "opening";
  #stream: StreamPort | undefined;

  constructor(context: TransportContext, sink: TransportSink) {
    this.#context = context;
    this.#sink = sink;
    this.query = context.query;
  }

  get name(): string {
    return "webtransport";
  }

  get writable(): boolean {
    return this.#state === "writable";
  }

  open(): void {
    const { network, options } = this.#context;
    const packets = {
      packet: (packet: EnginePacket) => this.#sink.packet(packet),
      fail: (cause: unknown) => this.#fail(cause),
    };
    this.#stream = network.webTransport?.(this.uri(), options.transportOptions.webtransport, {
      opened: () => {
        const { sid } = this.query;
        // The first packet says which session this is; without a name it starts one.
        this.#write({ type: "open", ...(sid === undefined ? {} : { data: JSON.stringify({ sid }) }) }, () => {
          this.#state = "writable";
          this.#sink.opened();
        });
      },
      chunk: (bytes) => this.#decoder.receive(bytes, packets),
      failed: (cause) => this.#fail(cause),
      closed: (context) => {
        if (this.#state === "closed") return;
        this.#state = "closed";
        this.#sink.closed({ description: "webtransport connection closed", context });
      },
    });
  }

  send(packets: readonly EnginePacket[]): void {
    this.#state = "sending";
    const last = packets.length - 1;
    packets.forEach((packet, index) => {
      this.#write(
        packet,
        index < last
          ? undefined
          : () => {
              if (this.#state !== "sending") return;
              this.#state = "writable";
              this.#sink.drained();
            },
      );
    });
  }

  close(): void {
    this.#state = "closed";
    this.#stream?.close();
  }

  uri(): string {
    return formatUrl("http", { ...this.#context.options, secure: true }, this.query);
  }

  #write(packet: EnginePacket, sent?: () => void): void {
    this.#stream?.send(encodeStreamFrame(packet), sent);
  }

  #fail(cause: unknown): void {
    if (this.#state === "closed") return;
    this.close();
    this.#sink.failed(new ClientError("transport", "webtransport error", { description: cause, context: cause }));
  }
}
