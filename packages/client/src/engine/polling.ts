/** Sessions over plain HTTP: one request waits for packets, another carries them. Knows no upgrade and no heartbeat. */
import type { EnginePacket } from "@tidewire/wire/engine";
import { ClientError } from "../client-error.js";
import { formatUrl } from "../options.js";
import type { HttpResponse, Undo } from "../platform/platform.js";
import { parseOpen } from "./open.js";
import { decodeText, encodeText } from "./packets.js";
import type { Transport, TransportContext, TransportSink } from "./transport.js";

/** Stands between the packets of a body. */
const SEPARATOR = "\x1e";

/**
 * `pausing` still waits for what is under way. `closing` waits for the handshake: a session that the server just made
 * would otherwise stay there until its heartbeat fails.
 */
type State = "opening" | "open" | "pausing" | "paused" | "closing" | "closed";

export class Polling implements Transport {
  declare readonly query: Record<string, unknown>;
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
    return this.#state === "open" && !this.#post;
  }

  open(): void {
    this.#receive();
  }

  send(packets: readonly EnginePacket[]): void {
    this.#deliver(packets.map(encodeText).join(SEPARATOR), () => this.#sink.drained());
  }

  /** The server takes bodies up to its `maxPayload`. What is too long alone is for it to refuse. */
  fitting(packets: readonly EnginePacket[], maxPayloadBytes: number): number {
    let bytes = -1;
    const at = packets.findIndex((packet) => {
      bytes += 1 + new TextEncoder().encode(encodeText(packet)).length;
      return bytes > maxPayloadBytes;
    });
    return at < 0 ? packets.length : at || 1;
  }

  pause(paused: () => void): void {
    this.#state = "pausing";
    this.#onPaused = paused;
    this.#settle();
  }

  resume(): void {
    if (this.#state[0] !== "p") return;
    this.#state = "open";
    if (!this.#poll) this.#receive();
  }

  close(): void {
    if (this.#state === "opening") this.#state = "closing";
    else if (this.#state[0] !== "c") {
      this.#end();
      if (this.query.sid) this.#deliver("1");
    }
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
    const packets = body.split(SEPARATOR).map(decodeText);
    if (packets.includes(undefined)) this.#fail("server error", "parser error");
    else for (const packet of packets as EnginePacket[]) this.#take(packet);
  }

  #take(packet: EnginePacket): void {
    const { type, data } = packet;
    if (this.#state === "closing" && type === "open") {
      this.query.sid = parseOpen(data)?.sid;
      this.#state = "open";
      this.close();
    }
    if (this.#state[0] === "c") return;
    if (this.#state === "opening" && type === "open") {
      this.#state = "open";
      this.#sink.opened();
    }
    if (type === "close") {
      this.#end();
      this.#sink.closed({ description: "transport closed by the server" });
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
    const failed = (cause: unknown, status = 0) => {
      if (!farewell) this.#fail(failure, status, cause);
    };
    return network.request(
      {
        method: body ? "POST" : "GET",
        url: formatUrl("http", options, this.query, options.timestampRequests !== false),
        body,
        timeoutMs: options.requestTimeout,
        keepAlive: farewell,
      },
      {
        done(response) {
          if (response.status < 200 || response.status > 299) failed(response, response.status);
          else if (!farewell) done(response);
        },
        failed,
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
  }
}
