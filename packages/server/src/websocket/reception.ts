/**
 * Handshakes on their way to an answer: checked, counted, verified, offered, and refused when nobody answers. It must not
 * know which HTTP server they came over, nor who listens.
 */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { checkUpgradeRequest } from "@tidewire/wire/ws";
import { type Clock, Deadline } from "../engine/clock.js";
import { claimUpgrade, isClaimed } from "../http/attach.js";
import { foreignOrigin, foreignOriginMessage } from "../http/origin.js";
import { ServerError } from "../server-error.js";
import { Acceptor } from "../ws/accept.js";
import { type ConnectionHost, WebSocketConnection } from "./connection.js";
import type { FailureContext } from "./failure-context.js";
import { type AcceptOptions, checkedProtocol, type Rejection, refusal, upgradeHead } from "./handshake.js";
import type { ResolvedWebSocketOptions } from "./options.js";
import { endWith, type PendingHandshake, type RequestHost, WebSocketRequest } from "./request.js";

/** What becomes of handshakes. Nothing may throw. */
export interface ReceptionOwner {
  readonly connectionHost: ConnectionHost;
  /** How many connections there are. */
  readonly connections: number;
  /** Tells of a request; false when nobody wants any. */
  offer(request: WebSocketRequest): boolean;
  /** Tells of a connection that was asked for by nobody in particular. */
  opened(connection: WebSocketConnection, request: WebSocketRequest): void;
  turnedDown(error: ServerError, incoming: IncomingMessage): void;
  failed(error: unknown, context: FailureContext): void;
}

/** Gets the connection in the place of the event. */
export type UpgradeDone = (connection: WebSocketConnection, request: WebSocketRequest) => void;

export class Reception implements RequestHost {
  readonly trustProxy: number;
  readonly #options: ResolvedWebSocketOptions;
  readonly #clock: Clock;
  readonly #owner: ReceptionOwner;
  readonly #acceptor: Acceptor;
  readonly #pending = new Map<WebSocketRequest, Deadline>();
  #isClosed = false;

  constructor(options: ResolvedWebSocketOptions, clock: Clock, owner: ReceptionOwner) {
    this.trustProxy = options.trustProxy;
    this.#options = options;
    this.#clock = clock;
    this.#owner = owner;
    this.#acceptor = new Acceptor(options.perMessageDeflate);
  }

  /** How many requests wait for an answer. */
  get pending(): number {
    return this.#pending.size;
  }

  /** Throws ServerError "misuse" for an upgrade that was taken before. */
  take(incoming: IncomingMessage, socket: Duplex, head: Uint8Array, done: UpgradeDone | undefined): void {
    if (isClaimed(socket)) throw new ServerError("misuse", "this upgrade was taken before: hand it to one server only");
    claimUpgrade(socket);
    // Resets may come at any moment from here on; without a listener they would end the process.
    socket.on("error", destroySocket);
    const accepted = checkUpgradeRequest(incoming);
    const obstacle =
      accepted.kind === "accept"
        ? this.#obstacle(incoming)
        : { status: accepted.status, reason: accepted.message, headers: accepted.headers };
    if (accepted.kind === "reject" || obstacle !== null) {
      endWith(socket, refusal(obstacle ?? {}));
      this.#owner.turnedDown(new ServerError("refused", obstacle?.reason ?? "request refused"), incoming);
      return;
    }
    const request = new WebSocketRequest(incoming, { accepted, socket, head, done }, this);
    const deadline = new Deadline({ elapsed: () => this.#expire(request) });
    this.#pending.set(request, deadline);
    this.#verify(request, () => this.#offer(request, done));
    if (request.state === "pending") this.#clock.set(deadline, this.#options.requestTimeout);
  }

  /** Refuses who waits, and whoever comes. */
  close(): void {
    this.#isClosed = true;
    for (const request of [...this.#pending.keys()]) request.reject(CLOSED);
  }

  open(request: WebSocketRequest, handshake: PendingHandshake, options: AcceptOptions): WebSocketConnection {
    const { accepted, socket, head } = handshake;
    const chosen = options.protocol === undefined ? this.#protocol(request) : options.protocol;
    const protocol = checkedProtocol(chosen, accepted.protocols);
    const agreement = this.#acceptor.negotiate(accepted);
    const response = upgradeHead(accepted, { protocol, extensions: agreement.extensions }, options);
    prepare(socket);
    if (socket.writable) socket.write(Buffer.from(response, "latin1"));
    const { remoteAddress } = request;
    const start = { socket, head, protocol: protocol ?? "", remoteAddress, agreement };
    return new WebSocketConnection(start, this.#owner.connectionHost);
  }

  answered(request: WebSocketRequest): void {
    const deadline = this.#pending.get(request);
    if (deadline !== undefined) this.#clock.cancel(deadline);
    this.#pending.delete(request);
  }

  opened(connection: WebSocketConnection, request: WebSocketRequest, { done }: PendingHandshake): void {
    if (done === undefined) this.#owner.opened(connection, request);
    else this.#guarded("handleUpgrade", request, () => done(connection, request));
  }

  /** What stands in the way of a handshake that is one. */
  #obstacle(incoming: IncomingMessage): Required<Rejection> | null {
    if (this.#isClosed) return CLOSED;
    const { maxConnections, isAllowedOrigin, trustProxy } = this.#options;
    if (this.#owner.connections + this.#pending.size >= maxConnections) {
      return {
        status: 503,
        reason: `server is full: maxConnections ${maxConnections}`,
        headers: { "Retry-After": "5" },
      };
    }
    const origin = foreignOrigin(incoming.headers, { isScript: false, trustsProxy: trustProxy > 0 });
    if (origin === null || isAllowedOrigin(origin)) return null;
    return { status: 403, reason: foreignOriginMessage(origin), headers: {} };
  }

  #verify(request: WebSocketRequest, letIn: () => void): void {
    const { verifyClient } = this.#options;
    if (verifyClient === undefined) {
      letIn();
      return;
    }
    this.#guarded("verifyClient", request, () => {
      const verdict = verifyClient(request);
      if (!(verdict instanceof Promise)) verified(request, verdict, letIn);
      else {
        verdict.then(
          (late) => this.#guarded("verifyClient", request, () => verified(request, late, letIn)),
          (error: unknown) => this.#failed(error, "verifyClient", request),
        );
      }
    });
  }

  #offer(request: WebSocketRequest, done: UpgradeDone | undefined): void {
    this.#guarded("request", request, () => {
      if (done !== undefined) request.accept();
      else if (!this.#owner.offer(request)) request.reject(503, "nobody listens to connection or request");
    });
  }

  #protocol(request: WebSocketRequest): string | false {
    const { handleProtocols } = this.#options;
    if (request.protocols.length === 0) return false;
    if (handleProtocols === undefined) return request.protocols[0] ?? false;
    return handleProtocols(new Set(request.protocols), request);
  }

  #expire(request: WebSocketRequest): void {
    request.reject(503, `request was not answered within requestTimeout ${this.#options.requestTimeout}`);
  }

  #guarded(event: string, request: WebSocketRequest, call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#failed(error, event, request);
    }
  }

  #failed(error: unknown, event: string, request: WebSocketRequest): void {
    this.#owner.failed(error, { event, request });
  }
}

function verified(request: WebSocketRequest, verdict: boolean | Rejection, letIn: () => void): void {
  if (request.state !== "pending") return;
  if (verdict === true) letIn();
  else request.reject(verdict === false ? {} : verdict);
}

const CLOSED = { status: 503, reason: "server is closed", headers: {} };

/** Nothing waits for more bytes or for silence: an upgraded socket is as idle as it likes. */
function prepare(socket: Duplex): void {
  if ("setTimeout" in socket && typeof socket.setTimeout === "function") socket.setTimeout(0);
  if ("setNoDelay" in socket && typeof socket.setNoDelay === "function") socket.setNoDelay(true);
}

function destroySocket(this: Duplex): void {
  this.destroy();
}
