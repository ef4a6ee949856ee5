/**
 * What every transport with a channel of its own has in common, be it a WebSocket or a stream: packets leave in batches,
 * and when the host has taken the last one of a batch it is writable again.
 */
import type { EnginePacket } from "@tidewire/wire/engine";
import { ClientError } from "../client-error.js";
import type { Transport, TransportContext, TransportSink } from "./transport.js";

export abstract class ChannelTransport implements Transport {
  declare readonly query: Record<string, unknown>;
  declare protected readonly setting: TransportContext;
  /** The host's end; what is written goes there. */
  declare protected channel: { close(): void } | undefined;
  readonly #sink: TransportSink;
  #state: "opening" | "writable" | "sending" | "closed" = "opening";

  constructor(context: TransportContext, sink: TransportSink) {
    this.setting = context;
    this.#sink = sink;
    this.query = context.query;
  }

  abstract get name(): string;
  abstract open(): void;
  /** `sent` is called when the host has taken the packet. */
  protected abstract transmit(packet: EnginePacket, compress: boolean, sent?: () => void): void;

  get writable(): boolean {
    return this.#state === "writable";
  }

  send(packets: readonly EnginePacket[], compress: boolean): void {
    this.#state = "sending";
    const last = packets.length - 1;
    packets.forEach((packet, index) => {
      this.transmit(packet, compress, index < last ? undefined : () => this.#drained());
    });
  }

  close(): void {
    this.#state = "closed";
    this.channel?.close();
  }

  protected isOpen(): void {
    if (this.#state === "closed") return;
    this.#state = "writable";
    this.#sink.opened();
  }

  protected receive(packet: EnginePacket): void {
    this.#sink.packet(packet);
  }

  protected isClosed(context: unknown): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#sink.closed({ description: `${this.name} connection closed`, context });
  }

  protected fail(cause: unknown, message = `${this.name} error`): void {
    if (this.#state === "closed") return;
    this.close();
    this.#sink.failed(new ClientError("transport", message, { description: cause, context: cause }));
  }

  #drained(): void {
    if (this.#state !== "sending") return;
    this.#state = "writable";
    this.#sink.drained();
  }
}
