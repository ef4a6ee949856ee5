/** A handshake that waits to be answered. It must not know the server that was asked. */
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { UpgradeAccept } from "@tidewire/wire/ws";
import { parse } from "cookie";
import { clientAddress } from "../http/client-address.js";
import { ServerError } from "../server-error.js";
import type { WebSocketConnection } from "./connection.js";
import { type AcceptOptions, type Rejection, refusal } from "./handshake.js";

/** Who makes connections of requests. */
export interface RequestHost {
  readonly trustProxy: number;
  /** Throws ServerError "misuse", and then has written nothing. */
  open(request: WebSocketRequest, handshake: PendingHandshake, options: AcceptOptions): WebSocketConnection;
  /** It was answered, or is gone. */
  answered(request: WebSocketRequest): void;
  /** It was accepted, by this connection. */
  opened(connection: WebSocketConnection, request: WebSocketRequest, handshake: PendingHandshake): void;
}

export interface PendingHandshake {
  readonly accepted: UpgradeAccept;
  readonly socket: Duplex;
  readonly head: Uint8Array;
  /** Gets the connection in the place of events. */
  readonly done: ((connection: WebSocketConnection, request: WebSocketRequest) => void) | undefined;
}

/** pending: waits for an answer. gone: the client hung up before there was one. */
export type RequestState = "pending" | "accepted" | "rejected" | "gone";

export class WebSocketRequest {
  /** Node's request. */
  readonly incoming: IncomingMessage;
  /** The subprotocols that the client offers, in its order. */
  readonly protocols: readonly string[];
  /** The address of the client; behind `trustProxy` proxies the one they tell. */
  readonly remoteAddress: string;
  readonly #host: RequestHost;
  readonly #handshake: PendingHandshake;
  #state: RequestState = "pending";
  #cookies: Readonly<Record<string, string | undefined>> | undefined = undefined;

  /** Requests are made by a server: its event `request` gives them. */
  constructor(incoming: IncomingMessage, handshake: PendingHandshake, host: RequestHost) {
    this.incoming = incoming;
    this.protocols = handshake.accepted.protocols;
    this.remoteAddress = clientAddress(incoming, host.trustProxy);
    this.#host = host;
    this.#handshake = handshake;
    handshake.socket.once("close", this.#onGone).once("end", this.#onGone);
  }

  /** Path and query. */
  get url(): string {
    return this.incoming.url ?? "/";
  }

  /** By lower-case name. */
  get headers(): IncomingHttpHeaders {
    return this.incoming.headers;
  }

  /** The origin of the page; undefined where no browser asks. */
  get origin(): string | undefined {
    return this.incoming.headers.origin;
  }

  /** Whether it came over TLS. */
  get secure(): boolean {
    return "encrypted" in this.incoming.socket && this.incoming.socket.encrypted === true;
  }

  /** The cookies that came along, decoded. */
  get cookies(): Readonly<Record<string, string | undefined>> {
    this.#cookies ??= parse(this.incoming.headers.cookie ?? "");
    return this.#cookies;
  }

  /** "pending", "accepted", "rejected", or "gone" when the client hung up before there was an answer. */
  get state(): RequestState {
    return this.#state;
  }

  /**
   * Answers with 101. Of a client that is gone the connection is closed at once, with 1006. Throws ServerError "misuse"
   * when the request was answered before, for a subprotocol that was not offered, and for a header or a cookie that
   * cannot be written; but for the first it then still waits.
   */
  accept(options: AcceptOptions = {}): WebSocketConnection {
    this.#mustBeUnanswered("accept");
    if (typeof options !== "object" || options === null) {
      const meant = JSON.stringify(options) ?? typeof options;
      throw new ServerError("misuse", `accept(${meant}) takes an object: say accept({ protocol: ${meant} })`);
    }
    const connection = this.#host.open(this, this.#handshake, options);
    if (this.#state === "gone") return connection;
    this.#answer("accepted");
    this.#host.opened(connection, this, this.#handshake);
    return connection;
  }

  /**
   * Refuses, with the reason in the body and in `X-WebSocket-Reject-Reason`; also `reject(404, "no such room")`. Throws
   * ServerError "misuse" when the request was answered before, and for what cannot be written.
   */
  reject(rejection?: Rejection): void;
  reject(status: number, reason?: string): void;
  reject(rejection?: Rejection | number, reason?: string): void {
    this.#mustBeUnanswered("reject");
    const given =
      typeof rejection === "number" ? { status: rejection, ...(reason === undefined ? {} : { reason }) } : rejection;
    const text = refusal(given);
    if (this.#state === "gone") return;
    this.#answer("rejected");
    endWith(this.#handshake.socket, text);
  }

  #mustBeUnanswered(call: string): void {
    if (this.#state === "pending" || this.#state === "gone") return;
    throw new ServerError("misuse", `${call}() of a request that was ${this.#state} already: answer it once`);
  }

  #answer(state: RequestState): void {
    this.#state = state;
    this.#handshake.socket.off("close", this.#onGone).off("end", this.#onGone);
    this.#host.answered(this);
  }

  /** Who ends its half before there is an answer wants none. */
  readonly #onGone = (): void => {
    this.#answer("gone");
    this.#handshake.socket.destroy();
  };
}

/** The last that is written to a socket which becomes no WebSocket. */
export function endWith(socket: Duplex, text: string): void {
  if (socket.writable) socket.end(text, () => socket.destroy());
  else socket.destroy();
}
