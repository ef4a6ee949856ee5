/** Sessions over plain HTTP: one request waits for packets, another carries them. Knows no upgrade and no heartbeat. */
import {
  decodeTextPacketV4,
  type EnginePacket,
  encodeTextPacketV4,
  PAYLOAD_SEPARATOR,
  packetsWithin,
  parseOpen,
} from "@tidewire/wire/engine";
import { ClientError } from "../client-error.js";
import { formatUrl } from "../options.js";
import type { HttpResponse, Undo } from "../platform/platform.js";
import { cacheBuster, type Transport, type TransportContext, type TransportSink } from "./transport.js";

/**
 * `pausing` still waits for what is under way. `closing` waits for the handshake: a session that the server just made
 * would otherwise stay there until its heartbeat fails.
 */
type State = "opening" | "open" | "pausing" | "paused" | "closing" | "closed";

export class Polling implements Transport {
  readonly query: Record<string, unknown>;
  readonly #context: TransportContext;
  readonly #sink: TransportSink;
  #state: State = "opening";
  /** The requests under way: what aborts them. */
  #poll: Undo | undefined;
  #post: Undo | undefined;
  #onPaused: (() => void) | undefined;

  constructor(context: TransportContext, sink: TransportSink) {
    this.#context = context;
    this.#sink = sink;
    this.query = context.query;
  }

  get name(): string {
    return "polling";
  }

  get writable(): boolean {
    return this.#state === "open" && this.#post === undefined;
  }

  open(): void {
    this.#receive();
  }

  send(packets: readonly EnginePacket[]): void {
    this.#deliver(packets.map(encodeTextPacketV4).join(PAYLOAD_SEPARATOR), () => this.#sink.drained());
  }

  /** The server takes bodies up to its `maxPayload`. */
  fitting(packets: readonly EnginePacket[], maxPayloadBytes: number): number {
    return packetsWithin(packets, maxPayloadBytes);
  }

  pause(paused: () => void): void {
    this.#state = "pausing";
    this.#onPaused = paused;
    this.#settle();
  }

  resume(): void {
    if (this.#state !== "pausing" && this.#state !== "paused") return;
    this.#state = "open";
    this.#onPaused = undefined;
    if (this.#poll === undefined) this.#receive();
  }

  close(): void {
    if (this.#state === "opening") {
      this.#state = "closing";
      return;
    }
    const wasOpen = this.#state !== "closed";
    this.#end();
    if (wasOpen && this.query.sid) this.#deliver("1");
  }

  uri(): string {
    const { options } = this.#context;
    const query = { ...this.query };
    const { sid } = query;
    delete query.sid;
    if (options.timestampRequests !== false) query[options.timestampParam ?? "t"] = cacheBuster();
    if (sid === undefined && options.forceBase64) query.b64 = 1;
    return formatUrl("http", options, sid === undefined ? query : { ...query, sid });
  }

  #receive(): void {
    this.#poll = this.#request(undefined, "xhr poll error", ({ responseText }) => {
      this.#poll = undefined;
      this.#received(responseText);
      if (this.#state === "open") this.#receive();
      else this.#settle();
    });
  }

  #received(body: string): void {
    const packets = body.split(PAYLOAD_SEPARATOR).map(decodeTextPacketV4);
    if (packets.includes(undefined)) {
      this.#fail("server error", "parser error");
      return;
    }
    for (const packet of packets as EnginePacket[]) {
      const state: State = this.#state;
      if (state === "closed") return;
      if (packet.type === "open" && state !== "open") this.#opened(packet, state);
      else if (packet.type === "close") {
        this.#end();
        this.#sink.closed({ description: "transport closed by the server" });
      } else if (state !== "closing") this.#sink.packet(packet);
    }
  }

  #opened(packet: EnginePacket, state: State): void {
    if (state === "opening") {
      this.#state = "open";
      this.#sink.opened();
    }
    if (state === "closing") {
      this.query.sid = parseOpen(String(packet.data))?.sid;
      this.#state = "open";
      this.close();
    } else this.#sink.packet(packet);
  }

  #deliver(body: string, done?: () => void): void {
    const stop = this.#request(body, "xhr post error", () => {
      this.#post = undefined;
      done?.();
      this.#settle();
    });
    // The farewell of a closed transport is nothing to wait for, and nothing to abort.
    if (done) this.#post = stop;
  }

  #request(body: string | undefined, failure: string, done: (response: HttpResponse) => void): Undo | undefined {
    const { network, options } = this.#context;
    const farewell = this.#state === "closed";
    return network.request?.(
      {
        method: body === undefined ? "GET" : "POST",
        url: this.uri(),
        body,
        timeoutMs: options.requestTimeout ?? 0,
        keepAlive: farewell,
      },
      {
        done: (response) => {
          if (farewell) return;
          if (response.status >= 200 && response.status < 300) done(response);
          else this.#fail(failure, response.status, response);
        },
        failed: (cause) => {
          if (!farewell) this.#fail(failure, 0, cause);
        },
      },
    );
  }

  #settle(): void {
    if (this.#state !== "pausing" || this.#poll || this.#post) return;
    this.#state = "paused";
    this.#onPaused?.();
  }

  #fail(message: string, description: unknown, context?: unknown): void {
    if (this.#state === "closed") return;
    const heard = this.#state !== "closing";
    this.#end();
    if (heard) this.#sink.failed(new ClientError("transport", message, { description, context }));
  }

  #end(): void {
    this.#state = "closed";
    this.#poll?.();
    this.#post?.();
    this.#poll = this.#post = undefined;
  }
}
