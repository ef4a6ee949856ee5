/**
 * A session over a stream of Server-Sent Events: it receives and never answers. The response begins when the socket is in
 * its namespace, with what the reader missed; or it says why it is not let in.
 */
import type { ServerResponse } from "node:http";
import type { OutPacket } from "../engine/out-packet.js";
import type { History } from "../engine/outbox.js";
import type { CloseReason, Parting, Transport, TransportOwner } from "../engine/transport.js";
import { type HttpResponse, respond } from "../http/respond.js";
import type { ConnectionHost } from "../ws/connection.js";
import type { HistoryMessage } from "./event-history.js";
import { formatClose, formatPosition, formatReset, formatRetry, KEEP_ALIVE } from "./event-stream-text.js";
import { LEFT, plainParting } from "./plain-parting.js";
import type { PlainMessage, PlainReader } from "./plain-reader.js";
import { ENGINE_PING, ENGINE_PONG } from "./plain-websocket.js";

/** What a stream needs of its namespace. */
export interface StreamSource {
  /** Milliseconds after which a browser comes again. */
  readonly retryMs: number;
  /** The id of who has seen everything up to now. */
  readonly position: string;
  /** The id of the broadcast that begins with this packet, if it is one. */
  idOf(first: OutPacket): string | null;
  /** What the socket, in the rooms it is in by now, did not get behind that id. */
  missed(lastEventId: string): HistoryMessage[] | "unknown" | "too old";
}

export const STREAM_HEADERS: Readonly<Record<string, string>> = {
  "Content-Type": "text/event-stream; charset=utf-8",
  "Cache-Control": "no-cache, no-transform",
  // Asks nginx not to wait until a buffer is full.
  "X-Accel-Buffering": "no",
};

export class EventStreamTransport implements Transport {
  readonly name = "event-stream";
  readonly #response: ServerResponse;
  readonly #host: Pick<ConnectionHost, "linger">;
  readonly #owner: TransportOwner;
  readonly #reader: PlainReader;
  readonly #source: StreamSource;
  /** What the reader says it saw last. */
  readonly #lastEventId: string | undefined;
  /** Events for a socket that is still in the middlewares, by the packets that they begin with. */
  #early: { readonly first: OutPacket | null; readonly block: Uint8Array }[] = [];
  #state: "waiting" | "in" | "ended" = "waiting";
  #waitsForDrain = false;

  constructor(
    response: HttpResponse,
    host: Pick<ConnectionHost, "linger">,
    owner: TransportOwner,
    reader: PlainReader,
    source: StreamSource,
    lastEventId: string | undefined,
  ) {
    // The responses of HTTP/1 and HTTP/2 have the same shape but no common type.
    this.#response = response as ServerResponse;
    this.#host = host;
    this.#owner = owner;
    this.#reader = reader;
    this.#source = source;
    this.#lastEventId = lastEventId;
  }

  /** Hears of the end of the reader. */
  open(): void {
    this.#response.on("close", () => this.#gone()).on("error", () => this.#gone());
    if (this.#response.destroyed) this.#gone();
  }

  get writable(): boolean {
    return this.#state !== "ended" && !this.#waitsForDrain;
  }

  get bufferedBytes(): number {
    return this.#response.writableLength;
  }

  whenWritten(done: () => void): void {
    if (this.#state !== "in" || this.bufferedBytes === 0) done();
    else this.#response.write(KEEP_ALIVE, () => done());
  }

  send(history: History): void {
    const packets = history.packets();
    const parts: (string | Uint8Array)[] = [];
    const isFirst = this.#state === "waiting";
    let beat = false;
    for (const [at, packet] of packets.entries()) {
      if (packet.text === ENGINE_PING) {
        beat = true;
        continue;
      }
      const message = this.#reader.next(packet);
      if (message === null) continue;
      if (message.kind === "event") {
        const block = message.block(this.#idOf());
        if (this.#state === "waiting") this.#early.push({ first: this.#reader.first, block });
        else parts.push(block);
      } else if (message.kind === "admitted") parts.push(...this.#begin(packets.slice(at)));
      else {
        this.#leave(message, parts);
        return;
      }
    }
    if (this.#state === "waiting") {
      // Nothing can be said yet; the reader waits for us, not we for the reader.
      if (beat) queueMicrotask(() => this.#alive());
      return;
    }
    if (beat) parts.push(KEEP_ALIVE);
    // Behind everything that was sent up to now: who comes back begins there.
    if (beat || isFirst) parts.push(formatPosition(this.#source.position));
    this.#write(parts, beat);
  }

  close(parting?: Parting, reason?: CloseReason): "closed" {
    this.#end(plainParting(parting, reason, this.#state === "in"));
    return "closed";
  }

  retire(): void {
    this.close();
  }

  destroy(): void {
    this.#state = "ended";
    this.#response.destroy();
  }

  /** The head, what the reader missed, and what was sent to it early. `coming`: what is sent anyway. */
  #begin(coming: readonly OutPacket[]): (string | Uint8Array)[] {
    this.#state = "in";
    this.#response.writeHead(200, STREAM_HEADERS);
    const parts: (string | Uint8Array)[] = [formatRetry(this.#source.retryMs)];
    const known = new Set<OutPacket | null>(coming);
    if (this.#lastEventId !== undefined) parts.push(...this.#resume(this.#lastEventId, known));
    // Broadcasts to a room that it joined in a middleware have their place among those it missed.
    for (const { first, block } of this.#early) if (!known.has(first)) parts.push(block);
    this.#early = [];
    return parts;
  }

  /** What it missed, but for what is `known` to be sent anyway; what it gives is known then. */
  #resume(lastEventId: string, known: Set<OutPacket | null>): (string | Uint8Array)[] {
    const missed = this.#source.missed(lastEventId);
    if (typeof missed === "string") return [formatReset(lastEventId, missed)];
    const unsent = missed.filter(({ first }) => !known.has(first));
    for (const { first } of unsent) known.add(first);
    return unsent.flatMap((message) => this.#again(message));
  }

  #again({ first, rest }: HistoryMessage): Uint8Array[] {
    const blocks: Uint8Array[] = [];
    for (const packet of [first, ...(rest ?? [])]) {
      const message = this.#reader.next(packet);
      if (message?.kind === "event") blocks.push(message.block(this.#idOf()));
    }
    return blocks;
  }

  /** Of the message that was read last. */
  #idOf(): string | null {
    const { first } = this.#reader;
    return first === null ? null : this.#source.idOf(first);
  }

  #leave(message: PlainMessage, parts: readonly (string | Uint8Array)[]): void {
    if (message.kind === "refused") this.#refuse(403, message.message, message.data);
    else {
      this.#write(parts, false);
      this.#end(LEFT);
    }
    this.#owner.ended(this, "transport close");
  }

  #refuse(status: number, message: string, data?: unknown): void {
    this.#state = "ended";
    const body = JSON.stringify({ message, ...(data === undefined ? {} : { data }) });
    respond(this.#response, status, { "Content-Type": "application/json", "Cache-Control": "no-store" }, body);
  }

  #end({ code, text }: Parting): void {
    if (this.#state === "waiting") this.#refuse(503, text);
    else if (this.#state === "in") {
      this.#state = "ended";
      const response = this.#response;
      response.end(formatClose(code, text));
      // Who does not read would keep its connection, and what waits in it, for ever.
      this.#host.linger({ destroy: () => void (response.writableFinished || response.destroy()) });
    }
  }

  #write(parts: readonly (string | Uint8Array)[], isBeat: boolean): void {
    if (parts.length === 0) return;
    const [first] = parts;
    const chunk =
      parts.length === 1 && first !== undefined
        ? first
        : Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : part)));
    const flowing = this.#response.write(chunk, (error) => {
      if (isBeat && error == null) this.#alive();
    });
    if (flowing || this.#waitsForDrain) return;
    this.#waitsForDrain = true;
    this.#response.once("drain", () => {
      this.#waitsForDrain = false;
      if (this.#state === "in") this.#owner.writable(this);
    });
  }

  /** The system took the beat: no reader of a stream ever says more. */
  #alive(): void {
    if (this.#state !== "ended") this.#owner.receiveText(this, ENGINE_PONG);
  }

  #gone(): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    this.#owner.ended(this, "transport close");
  }
}
