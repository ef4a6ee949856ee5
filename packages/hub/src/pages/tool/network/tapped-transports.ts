/**
 * The client's own transports with an ear in between: every packet is shown as it stands on the wire. For servers of
 * revision 3 the packets are translated on the way, so that the client needs to know nothing of them.
 */

import {
  XHR as PollingTransport,
  type TransportClass,
  type TransportContext,
  type TransportSink,
  WebSocket as WebSocketTransport,
} from "@tidewire/client";
import {
  decodePayloadV3,
  decodePayloadV4,
  type EnginePacket,
  type EngineVersion,
  encodePayloadV3,
  encodePayloadV4,
  encodeTextPacket,
  engineCodec,
  isBinaryPacket,
  parseOpen,
} from "@tidewire/wire/engine";
import type { RawPacket } from "../packet-log.js";
import type { TransportName } from "../setup.js";
import { PostQueue } from "./post-queue.js";
import { Revision3 } from "./revision-3.js";

export interface Ear {
  packet(packet: RawPacket): void;
  /** Only with revision 3, where the client pings: the time to the pong. */
  beat(ms: number): void;
  now(): number;
  /** Undoes itself. */
  every(ms: number, task: () => void): () => void;
}

type Network = TransportContext["network"];
type Requester = NonNullable<Network["request"]>;
type SocketOpener = NonNullable<Network["webSocket"]>;

/** For the option `transports`. WebTransport has no ear yet and is named only. */
export function tappedTransports(
  names: readonly TransportName[],
  revision: EngineVersion,
  ear: Ear,
): (TransportClass | "webtransport")[] {
  let session = new Tap(revision, ear);
  const tapOf = (query: Readonly<Record<string, unknown>>) => {
    // A transport without an id begins a session; one with an id is tried for an upgrade.
    if (query.sid === undefined) {
      session.end();
      session = new Tap(revision, ear);
    }
    return session;
  };
  class Polling extends PollingTransport {
    constructor(context: TransportContext, sink: TransportSink) {
      const tap = tapOf(context.query);
      super(
        {
          ...context,
          // Text is what every revision can be put into.
          options: revision === 3 ? { ...context.options, forceBase64: true } : context.options,
          query: { ...context.query, EIO: revision },
          network: {
            ...context.network,
            request: (request, into) => tap.request(context.network.request, request, into),
          },
        },
        sink,
      );
    }
  }
  class Sockets extends WebSocketTransport {
    constructor(context: TransportContext, sink: TransportSink) {
      const tap = tapOf(context.query);
      const isFirst = context.query.sid === undefined;
      super(
        {
          ...context,
          query: { ...context.query, EIO: revision },
          network: {
            ...context.network,
            webSocket: (url, options, into) =>
              tap.webSocket(context.network.webSocket, { url, options, isFirst }, into),
          },
        },
        sink,
      );
    }
  }
  return names.map((name) => (name === "polling" ? Polling : name === "websocket" ? Sockets : name));
}

/** One session, over whatever transports it takes. */
class Tap {
  readonly #version: EngineVersion;
  readonly #ear: Ear;
  readonly #translation: Revision3 | undefined;
  readonly #posts = new PostQueue();
  /** Writes a packet past the client: over the transport in use. */
  #write: ((text: string) => void) | undefined;
  #pollUrl = "";
  #stopBeating: (() => void) | undefined;
  #beatAt: number | undefined;

  constructor(version: EngineVersion, ear: Ear) {
    this.#version = version;
    this.#ear = ear;
    this.#translation = version === 3 ? new Revision3() : undefined;
  }

  end(): void {
    this.#stopBeating?.();
    this.#stopBeating = undefined;
    this.#write = undefined;
  }

  request(real: Network["request"], request: Parameters<Requester>[0], sink: Parameters<Requester>[1]) {
    if (request.method === "GET") {
      this.#pollUrl = request.url;
      this.#write ??= (text) => this.#post(real, this.#pollUrl, text);
      return (
        real?.(request, {
          ...sink,
          done: (response) => sink.done({ ...response, responseText: this.#heardBody(response) }),
          failed: (cause) => {
            this.end();
            sink.failed(cause);
          },
        }) ?? NOTHING
      );
    }
    const packets = decodePayloadV4(request.body ?? "", UNBOUNDED);
    const said = packets.flatMap((packet) => this.#said(packet, "polling") ?? []);
    if (said.length === 0) {
      queueMicrotask(() => sink.done({ status: 200, responseText: "ok" }));
      return NOTHING;
    }
    const body = this.#version === 3 ? String(encodePayloadV3(said, { supportsBinary: false })) : encodePayloadV4(said);
    let abort: (() => void) | undefined;
    const leaveQueue = this.#posts.run((done) => {
      abort = real?.(
        { ...request, body },
        {
          done: (response) => {
            done();
            sink.done(response);
          },
          failed: (cause) => {
            done();
            this.end();
            sink.failed(cause);
          },
        },
      );
    });
    return () => {
      leaveQueue();
      abort?.();
    };
  }

  webSocket(
    real: Network["webSocket"],
    { url, options, isFirst }: { url: string; options: Parameters<SocketOpener>[1]; isFirst: boolean },
    sink: Parameters<SocketOpener>[2],
  ): ReturnType<SocketOpener> {
    const codec = engineCodec(this.#version);
    const port = real?.(url, options, {
      opened: () => sink.opened(),
      message: (data) => {
        const packet = codec.decodePacket(data);
        if (packet === undefined) {
          sink.message(data);
          return;
        }
        const heard = this.#heard(packet, "websocket");
        if (heard !== undefined) sink.message(isBinaryPacket(heard) ? heard.data : encodeTextPacket(heard, 4));
      },
      failed: (cause) => {
        if (isFirst || this.#write === write) this.end();
        sink.failed(cause);
      },
      closed: (event) => {
        if (isFirst || this.#write === write) this.end();
        sink.closed(event);
      },
    });
    const write = (text: string) => {
      this.#tell("out", "websocket", text);
      port?.send(text, false);
    };
    if (isFirst) this.#write = write;
    return {
      send: (message, compress, sent) => {
        const packet = engineCodec(4).decodePacket(message);
        const said = packet && this.#said(packet, "websocket");
        if (said?.type === "upgrade") this.#write = write;
        if (said === undefined) {
          if (sent !== undefined) queueMicrotask(sent);
        } else port?.send(codec.encodePacket(said, { supportsBinary: true }), compress, sent);
      },
      close: () => {
        if (this.#write === write) this.end();
        port?.close();
      },
    };
  }

  #heardBody({ status, responseText }: { status: number; responseText: string }): string {
    if (status < 200 || status > 299) {
      this.end();
      return responseText;
    }
    let packets: readonly EnginePacket[];
    try {
      packets =
        this.#version === 3 ? decodePayloadV3(responseText, UNBOUNDED) : decodePayloadV4(responseText, UNBOUNDED);
    } catch {
      return responseText;
    }
    const heard = packets.flatMap((packet) => this.#heard(packet, "polling") ?? []);
    return encodePayloadV4(heard.length === 0 ? [{ type: "noop" }] : heard);
  }

  #heard(packet: EnginePacket, transport: TransportName): EnginePacket | undefined {
    this.#tell("in", transport, isBinaryPacket(packet) ? packet.data : encodeTextPacket(packet, this.#version));
    if (this.#translation === undefined) return packet;
    if (packet.type === "open" && typeof packet.data === "string") this.#beat(parseOpen(packet.data)?.pingInterval);
    if (packet.type === "close") this.end();
    if (packet.type === "pong" && !packet.data && this.#beatAt !== undefined) {
      this.#ear.beat(this.#ear.now() - this.#beatAt);
      this.#beatAt = undefined;
    }
    return this.#translation.incoming(packet);
  }

  #said(packet: EnginePacket, transport: TransportName): EnginePacket | undefined {
    const said = this.#translation === undefined ? packet : this.#translation.outgoing(packet);
    if (packet.type === "close") this.end();
    if (said !== undefined)
      this.#tell("out", transport, isBinaryPacket(said) ? said.data : encodeTextPacket(said, this.#version));
    return said;
  }

  #beat(intervalMs: number | undefined): void {
    this.#stopBeating?.();
    this.#stopBeating = this.#ear.every(intervalMs ?? 25_000, () => {
      this.#beatAt = this.#ear.now();
      this.#write?.("2");
    });
  }

  /** A packet of ours beside those of the client. */
  #post(real: Network["request"], pollUrl: string, text: string): void {
    this.#tell("out", "polling", text);
    this.#posts.run((done) => {
      const request = { method: "POST", url: pollUrl, body: `${text.length}:${text}`, timeoutMs: 0 } as const;
      real?.(request, { done, failed: done });
    });
  }

  #tell(direction: "in" | "out", transport: string, content: string | Uint8Array): void {
    this.#ear.packet({ direction, transport, content });
  }
}

/** What arrived is in memory already: nothing is saved by refusing it here. */
const UNBOUNDED = { maxPacketsPerPayload: Number.POSITIVE_INFINITY };

const NOTHING = () => {};
