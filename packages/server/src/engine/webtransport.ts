/** A session's bytes over one bidirectional stream of a WebTransport session (HTTP/3). Engine.IO 4 only. */
import { type EnginePacket, encodeStreamFrame, type StreamDecoder, type StreamSink } from "@tidewire/wire/engine";
import { type OutPacket, toEnginePacket } from "./out-packet.js";
import type { History } from "./outbox.js";
import type { Transport, TransportOwner } from "./transport.js";

/** What we need of a WebTransport session, whichever HTTP/3 server it comes from. */
export interface WebTransportSession {
  readonly incomingBidirectionalStreams: ReadableStream<WebTransportStream>;
  readonly closed: Promise<unknown>;
  close(): void;
}

export interface WebTransportStream {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
}

export class WebTransportTransport implements Transport, StreamSink {
  readonly name = "webtransport";
  owner: TransportOwner;
  readonly #session: WebTransportSession;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #decoder: StreamDecoder;
  #isOpen = true;
  #bytesInFlight = 0;
  #lastWrite: Promise<void> = Promise.resolve();

  constructor(
    session: WebTransportSession,
    stream: { reader: ReadableStreamDefaultReader<Uint8Array>; writable: WritableStream<Uint8Array> },
    decoder: StreamDecoder,
    owner: TransportOwner,
  ) {
    this.owner = owner;
    this.#session = session;
    this.#reader = stream.reader;
    this.#writer = stream.writable.getWriter();
    this.#decoder = decoder;
    // Told by the reader as well; here it only must not become an unhandled rejection.
    this.#writer.closed.catch(() => undefined);
  }

  /** Starts to read. */
  open(): void {
    void this.#read();
    this.#session.closed.then(
      () => this.#end("transport close"),
      (error: unknown) => this.#end("transport error", error),
    );
  }

  get writable(): boolean {
    return this.#isOpen && this.#bytesInFlight === 0;
  }

  get bufferedBytes(): number {
    return this.#bytesInFlight;
  }

  send(history: History): void {
    const frames = Buffer.concat(
      history.packets().map((packet: OutPacket) => encodeStreamFrame(toEnginePacket(packet))),
    );
    this.#bytesInFlight = frames.length;
    this.#lastWrite = this.#writer.write(frames);
    this.#lastWrite.then(
      () => {
        this.#bytesInFlight = 0;
        if (this.#isOpen) this.owner.writable(this);
      },
      (error: unknown) => this.#end("transport error", error),
    );
  }

  whenWritten(done: () => void): void {
    this.#lastWrite.then(done, done);
  }

  close(): "closed" {
    this.#isOpen = false;
    // What was written goes out before the stream ends, and the session with it.
    this.#writer
      .close()
      .catch(() => undefined)
      .finally(() => this.#session.close());
    return "closed";
  }

  retire(): void {
    this.close();
  }

  destroy(): void {
    this.#isOpen = false;
    this.#session.close();
  }

  packet(packet: EnginePacket): void {
    if (this.#isOpen) this.owner.receivePacket(this, packet);
  }

  fail(): void {
    this.#end("parse error", "parser error");
  }

  async #read(): Promise<void> {
    try {
      for (;;) {
        const { value, done } = await this.#reader.read();
        if (done) break;
        this.#decoder.receive(value, this);
      }
      this.#end("transport close");
    } catch (error) {
      this.#end("transport error", error);
    }
  }

  #end(reason: "transport close" | "transport error" | "parse error", description?: unknown): void {
    if (!this.#isOpen) return;
    this.destroy();
    this.owner.ended(this, reason, description);
  }
}
