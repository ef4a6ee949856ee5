/** A session's bytes over HTTP long polling: one GET waits for packets, POSTs bring them. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { deflate, gzip, type ZlibOptions } from "node:zlib";
import { decodeUtf8, WireError } from "@tidewire/wire";
import { type EngineCodec, type EnginePacket, EngineRejectCode } from "@tidewire/wire/engine";
import { CloseCode } from "@tidewire/wire/ws";
import Negotiator from "negotiator";
import type { HttpRequest } from "../http/request.js";
import { type HttpResponse, rejectRequest, respond } from "../http/respond.js";
import { OutPacket, toEnginePacket } from "./out-packet.js";
import type { History } from "./outbox.js";
import { NOOP } from "./session.js";
import type { CloseReason, Parting, Transport, TransportOwner } from "./transport.js";
import { Upload, type UploadFault, type UploadLimits } from "./upload.js";

/** How packets become a body and bodies packets: plain, or JSONP. */
export interface PollingFormat {
  /** Names the encoding: sessions with the same name get the same bytes for the same packets. */
  readonly name: string;
  readonly codec: EngineCodec;
  readonly supportsBinary: boolean;
  /** What the request's script or form needs around the payload. */
  wrap(payload: string | Uint8Array): string | Uint8Array;
  contentType(body: string | Uint8Array): string;
  /** The payload inside a POST's body; null when there is none, undefined when the body is none of ours. */
  unwrap(body: Buffer, contentType: string): string | Uint8Array | null | undefined;
}

export interface HttpCompression extends ZlibOptions {
  /** Bodies of fewer bytes are sent as they are. Default 1024. */
  readonly threshold?: number;
}

export interface PollingHost extends UploadLimits {
  readonly maxPacketsPerPayload: number;
  /** null: bodies are never compressed. */
  readonly httpCompression: HttpCompression | null;
  /** Adds the headers that applications ask for; `initial` for the first response of a session. */
  headers(request: HttpRequest, headers: OutgoingHttpHeaders, initial: boolean): void;
}

interface Poll {
  readonly request: HttpRequest;
  readonly response: HttpResponse;
  readonly onClose: () => void;
}

export class PollingTransport implements Transport {
  readonly name = "polling";
  readonly #format: PollingFormat;
  readonly #host: PollingHost;
  readonly #owner: TransportOwner;
  #state: "open" | "closing" | "closed" = "open";
  #poll: Poll | null = null;
  #upload: Upload | null = null;
  /** Headers of the first answer; null behind it. */
  #greeting: OutgoingHttpHeaders | null;

  constructor(format: PollingFormat, host: PollingHost, owner: TransportOwner, greeting: OutgoingHttpHeaders = {}) {
    this.#format = format;
    this.#host = host;
    this.#owner = owner;
    this.#greeting = greeting;
  }

  get writable(): boolean {
    return this.#poll !== null;
  }

  get bufferedBytes(): number {
    return 0;
  }

  whenWritten(done: () => void): void {
    done();
  }

  /** Takes a request that names this session. */
  handle(request: HttpRequest, response: HttpResponse): void {
    if (this.#state === "closed") respond(response, 400, {}, "");
    else if (request.method === "GET") this.#takePoll(request, response);
    else if (request.method === "POST") this.#takePost(request, response);
    else respond(response, 500, {}, "");
  }

  send(history: History): void {
    const poll = this.#release();
    if (poll === null) return;
    const payload = history.payload(this.#format.name, (packets) => this.#encode(packets));
    this.#answer(
      poll,
      payload,
      history.packets().some(({ compress }) => compress),
    );
  }

  close(parting?: Parting): "closed" | "waiting" {
    this.#upload?.hurry();
    const poll = this.#release();
    if (poll === null) {
      this.#state = "closing";
      return "waiting";
    }
    this.#state = "closed";
    // A goodbye packet has no room for a fault: a client reads it from a poll that fails.
    if (parting?.code !== CloseCode.policyViolation) this.#answer(poll, this.#encode([CLOSE]), false);
    else rejectRequest(poll.response, EngineRejectCode.forbidden, parting.text, { status: 429 });
    return "closed";
  }

  retire(): void {
    this.#state = "closed";
    this.#upload?.hurry();
    const poll = this.#release();
    if (poll !== null) this.#answer(poll, this.#encode([NOOP]), false);
  }

  destroy(): void {
    if (this.#state === "open" || this.#poll !== null) this.close();
    this.#state = "closed";
    this.#upload?.hurry();
  }

  #takePoll(request: HttpRequest, response: HttpResponse): void {
    if (this.#poll !== null) {
      respond(response, 400, {}, "");
      this.#fail("transport error", "overlap from client");
      return;
    }
    const onClose = (): void => {
      if (this.#poll !== poll) return;
      this.#poll = null;
      this.#fail("transport error", "poll connection closed prematurely");
    };
    const poll: Poll = { request, response, onClose };
    this.#poll = poll;
    (response as ServerResponse).on("close", onClose);
    if (this.#state === "closing") {
      // The noop is what published servers send in front of the goodbye to a late poll.
      this.#release();
      this.#state = "closed";
      this.#answer(poll, this.#encode([NOOP, CLOSE]), false);
      this.#owner.ended(this, "forced close");
      return;
    }
    this.#owner.writable(this);
  }

  #takePost(request: HttpRequest, response: HttpResponse): void {
    if (this.#upload !== null) {
      respond(response, 400, {}, "");
      this.#fail("transport error", "data request overlap from client");
      return;
    }
    const upload = new Upload(request, this.#host, {
      received: (_, body) => {
        this.#upload = null;
        this.#receive(request, response, body);
      },
      failed: (_, fault) => {
        this.#upload = null;
        // HTTP/2 has no such header: there the stream ends by itself.
        const headers = request.httpVersionMajor === 1 ? { Connection: "close" } : {};
        if (fault !== "hung up") respond(response, fault === "too large" ? 413 : 408, headers, "");
        this.#fail("transport error", this.#describe(fault));
      },
    });
    this.#upload = upload;
    upload.open();
  }

  #describe(fault: UploadFault): string {
    const { maxPayloadBytes, uploadTimeoutMs } = this.#host;
    if (fault === "too large") return `payload exceeds maxHttpBufferSize ${maxPayloadBytes}`;
    if (fault === "too slow") return `payload did not arrive within uploadTimeout ${uploadTimeoutMs} ms`;
    return "data request connection closed prematurely";
  }

  #receive(request: HttpRequest, response: HttpResponse, body: Buffer): void {
    const payload = this.#format.unwrap(body, request.headers["content-type"] ?? "");
    if (payload === undefined) {
      respond(response, 400, {}, "");
      this.#fail("transport error", "invalid content");
      return;
    }
    const packets = payload === null ? [] : this.#decode(payload);
    if (packets instanceof WireError) {
      respond(response, 400, {}, "");
      this.#fail("parse error", packets.message);
      return;
    }
    const headers: OutgoingHttpHeaders = { "Content-Type": "text/html", "Content-Length": 2 };
    this.#host.headers(request, headers, false);
    // Answered first: what handlers write may be a while, and the client sends nothing more until it has its "ok".
    respond(response, 200, headers, "ok");
    for (const packet of packets) this.#owner.receivePacket(this, packet);
  }

  #decode(payload: string | Uint8Array): EnginePacket[] | WireError {
    try {
      return this.#format.codec.decodePayload(payload, this.#host);
    } catch (error) {
      if (error instanceof WireError) return error;
      throw error;
    }
  }

  #encode(packets: readonly OutPacket[]): string | Uint8Array {
    return this.#format.codec.encodePayload(packets.map(toEnginePacket), {
      supportsBinary: this.#format.supportsBinary,
    });
  }

  #answer(poll: Poll, payload: string | Uint8Array, compress: boolean): void {
    const body = this.#format.wrap(payload);
    const bytes = typeof body === "string" ? Buffer.from(body) : body;
    const headers: OutgoingHttpHeaders = {
      "Content-Type": this.#format.contentType(body),
      "Content-Length": bytes.length,
      "cache-control": "no-store",
      ...this.#greeting,
    };
    const agent = poll.request.headers["user-agent"];
    // Old browsers take a long poll's JSON for a cross-site script.
    if (agent?.includes(";MSIE") || agent?.includes("Trident/")) headers["X-XSS-Protection"] = "0";
    this.#host.headers(poll.request, headers, this.#greeting !== null);
    this.#greeting = null;
    const { httpCompression } = this.#host;
    const encoding =
      compress && httpCompression !== null && bytes.length >= (httpCompression.threshold ?? 1024)
        ? new Negotiator(poll.request as IncomingMessage).encoding(["gzip", "deflate", "identity"])
        : undefined;
    if (httpCompression === null || (encoding !== "gzip" && encoding !== "deflate")) {
      respond(poll.response, 200, headers, bytes);
      return;
    }
    COMPRESS[encoding](bytes, httpCompression).then(
      (compressed) => {
        headers["Content-Encoding"] = encoding;
        headers["Content-Length"] = compressed.length;
        respond(poll.response, 200, headers, compressed);
      },
      () => respond(poll.response, 500, {}, ""),
    );
  }

  /** Lets go of the waiting poll, which is about to be answered. */
  #release(): Poll | null {
    const poll = this.#poll;
    if (poll === null) return null;
    this.#poll = null;
    (poll.response as ServerResponse).off("close", poll.onClose);
    return poll;
  }

  #fail(reason: CloseReason, description: string): void {
    if (this.#state === "closed") return;
    this.destroy();
    this.#owner.ended(this, reason, description);
  }
}

const CLOSE = OutPacket.text("1", false);

const COMPRESS = {
  gzip: promisify<Uint8Array, ZlibOptions, Buffer>(gzip),
  deflate: promisify<Uint8Array, ZlibOptions, Buffer>(deflate),
};

/** The plain format: text, and bytes where revision 3 has them and the client takes them. */
export function plainFormat(codec: EngineCodec, b64: boolean): PollingFormat {
  const supportsBinary = !b64;
  return {
    name: `plain${codec.version}${supportsBinary ? "" : "b64"}`,
    codec,
    supportsBinary,
    wrap: (payload) => payload,
    contentType: (body) => (typeof body === "string" ? "text/plain; charset=UTF-8" : "application/octet-stream"),
    unwrap(body, contentType) {
      const isBytes = contentType.split(";", 1)[0]?.trim().toLowerCase() === "application/octet-stream";
      if (!isBytes) return decodeUtf8(body);
      return codec.version === 3 ? body : undefined;
    },
  };
}
