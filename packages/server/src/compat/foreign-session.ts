/** Sessions of an engine that an application brought along, such as the published one: what `Server.bind` takes. */
import type { IncomingHttpHeaders } from "node:http";
import type { OutPacket } from "../engine/out-packet.js";
import type { PeerSession } from "../engine/peer-session.js";
import type { SessionOwner } from "../engine/session-ports.js";
import type { CloseReason } from "../engine/transport.js";
import type { HttpRequest, SessionRequest } from "../http/request.js";
import { ServerError } from "../server-error.js";

/** Announces each session as "connection". */
export interface ForeignEngine {
  on(event: "connection", listener: (connection: ForeignConnection) => void): unknown;
  removeListener?(event: "connection", listener: (connection: ForeignConnection) => void): unknown;
  close?(): unknown;
}

/** A session of a foreign engine: an emitter of `data` and `close`. */
export interface ForeignConnection {
  readonly id: string;
  /** The revision of Engine.IO the client speaks. Default 4. */
  readonly protocol?: number;
  /** "open" while it is. */
  readonly readyState: string;
  readonly request?: unknown;
  readonly remoteAddress?: string;
  readonly transport?: { readonly writable?: boolean };
  readonly writeBuffer?: readonly { readonly data?: unknown }[];
  // biome-ignore lint/suspicious/noExplicitAny: each event has arguments of its own
  on(event: string, listener: (...args: any[]) => void): unknown;
  write(data: string | Uint8Array, options: { compress: boolean }): unknown;
  close(discard?: boolean): unknown;
}

export class ForeignSession implements PeerSession {
  readonly connection: ForeignConnection;
  readonly request: SessionRequest;
  owner: SessionOwner | null = null;

  /** From now on what the connection receives goes to the owner. */
  constructor(connection: ForeignConnection) {
    this.connection = connection;
    this.request = new ForeignRequest(connection);
    connection.on("data", (data: unknown) => this.#received(data));
    connection.on("error", () => connection.close());
    connection.on("close", (reason: CloseReason, description?: unknown) => {
      const { owner } = this;
      this.owner = null;
      owner?.closed(reason, description);
    });
  }

  get id(): string {
    return this.connection.id;
  }

  get version(): 3 | 4 {
    return this.connection.protocol === 3 ? 3 : 4;
  }

  get isOpen(): boolean {
    return this.connection.readyState === "open";
  }

  get isIdle(): boolean {
    return this.isOpen && this.connection.transport?.writable !== false && !this.connection.writeBuffer?.length;
  }

  get bufferedBytes(): number {
    let bytes = 0;
    for (const { data } of this.connection.writeBuffer ?? []) {
      if (typeof data === "string") bytes += Buffer.byteLength(data);
      else if (ArrayBuffer.isView(data)) bytes += data.byteLength;
    }
    return bytes;
  }

  append({ text, binary, compress }: OutPacket): boolean {
    if (!this.isOpen) return false;
    // The engine puts the type digit in front by itself.
    this.connection.write(binary ?? text.slice(1), { compress });
    return true;
  }

  drained(): Promise<void> {
    const gone = (): ServerError => new ServerError("disconnected", "session ended before it was drained");
    if (!this.isOpen) return Promise.reject(gone());
    if (this.bufferedBytes === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.connection.on("drain", () => {
        if (this.bufferedBytes === 0) resolve();
      });
      this.connection.on("close", () => reject(gone()));
    });
  }

  close(_reason?: CloseReason, discard = false): void {
    this.connection.close(discard);
  }

  expel(): void {
    this.connection.close();
  }

  #received(data: unknown): void {
    if (typeof data === "string") this.owner?.text(data, 0);
    else if (data instanceof Uint8Array) this.owner?.binary(data);
    else if (data instanceof ArrayBuffer) this.owner?.binary(Buffer.from(data));
    else if (ArrayBuffer.isView(data)) this.owner?.binary(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  }
}

/** Engines differ in what their requests have, and WebTransport sessions have none. */
class ForeignRequest implements SessionRequest {
  readonly issued = Date.now();
  readonly #connection: ForeignConnection;

  constructor(connection: ForeignConnection) {
    this.#connection = connection;
  }

  get incoming(): HttpRequest {
    return this.#connection.request as HttpRequest;
  }

  /** The request is the other engine's. */
  release(): void {}

  get url(): string {
    return this.#partial.url ?? "";
  }

  get headers(): IncomingHttpHeaders {
    return this.#partial.headers ?? {};
  }

  get remoteAddress(): string | undefined {
    return this.#connection.remoteAddress ?? this.#socket?.remoteAddress;
  }

  get encrypted(): boolean {
    return this.#connection.request == null || this.#socket?.encrypted === true;
  }

  get #partial(): PartialRequest {
    return (this.#connection.request ?? {}) as PartialRequest;
  }

  get #socket() {
    return this.#partial.connection ?? this.#partial.socket;
  }
}

interface PartialRequest {
  readonly url?: string;
  readonly headers?: IncomingHttpHeaders;
  readonly connection?: { readonly remoteAddress?: string; readonly encrypted?: boolean };
  readonly socket?: PartialRequest["connection"];
}
