/**
 * A TCP connection that a server has accepted and of which Node has made no stream: the stream is a third of the cost of a
 * connection, and a WebSocket that is read and written directly does not use it (docs/decisions/0016-bare-sockets.md).
 * It is made as soon as anybody needs it; a WebSocket without one can be read and written, and nothing else.
 */
import { type Server, Socket } from "node:net";
import { type DirectMeans, directMeans, goOnByStream, symbolOf } from "./direct-read.js";
import type { DirectHandle } from "./direct-write.js";

/** Who deals with the connection. */
export interface BareOwner {
  /** The first `bytes` of `shared` came. They are overwritten when anybody reads next. */
  received(bytes: number, shared: Buffer, from: BareSocket): void;
  /** There is a stream from now on, which gets what comes. Nobody listens to it yet, not even for errors. */
  becameStream(socket: Socket, from: BareSocket): void;
}

/** What Node accepts a connection as. */
export interface TcpHandle extends DirectHandle {
  reading: boolean;
  onread: unknown;
  readStart(): number;
  useUserBuffer(buffer: Buffer): void;
  setNoDelay(on: boolean): number;
  getpeername(found: object): number;
}

/** A server as Node keeps it. */
export interface AcceptingServer extends Server {
  _connections: number;
  readonly noDelay?: boolean;
  readonly highWaterMark?: number;
}

export class BareSocket {
  #owner: BareOwner;
  readonly _handle: TcpHandle;
  readonly #server: AcceptingServer;
  #socket: Socket | null = null;

  /** Takes what the server has accepted, and starts to read. Only where `learnBare` said so. */
  constructor(handle: TcpHandle, server: AcceptingServer, owner: BareOwner) {
    this.#owner = owner;
    this._handle = handle;
    this.#server = server;
    if (server.noDelay === true) handle.setNoDelay(true);
    // The stream counts it out again.
    server._connections++;
    const { ownerSymbol, onread, means } = known as Known;
    (handle as unknown as Record<symbol, unknown>)[ownerSymbol] = this;
    handle.onread = onread;
    handle.useUserBuffer(means.shared);
    handle.reading = true;
    if (handle.readStart() !== 0) this.destroy();
  }

  /** From now on `owner` deals with it; with its stream, if there is one. */
  handOver(owner: BareOwner): void {
    this.#owner = owner;
    if (this.#socket !== null) owner.becameStream(this.#socket, this);
  }

  /** Bytes that wait in the stream. */
  get writableLength(): number {
    return 0;
  }

  get remoteAddress(): string | undefined {
    const found = { address: "" };
    return this._handle.getpeername(found) === 0 ? found.address : undefined;
  }

  /** The connection as Node would have made it. */
  stream(): Socket {
    if (this.#socket !== null) return this.#socket;
    const server = this.#server;
    const options = {
      handle: this._handle,
      // It is being read.
      manualStart: true,
      allowHalfOpen: true,
      // As it was set.
      noDelay: server.noDelay,
      readableHighWaterMark: server.highWaterMark,
      writableHighWaterMark: server.highWaterMark,
    };
    const socket: Socket = Object.assign(new Socket(options as object), { server, _server: server });
    this.#socket = socket;
    goOnByStream(socket);
    this.#owner.becameStream(socket, this);
    return socket;
  }

  // What is asked of the handles that keep a process running.

  ref(): this {
    this.stream().ref();
    return this;
  }

  unref(): this {
    this.stream().unref();
    return this;
  }

  end(): this {
    this.stream().end();
    return this;
  }

  /** `bytes` were read into `shared`. */
  receive(bytes: number, shared: Buffer): void {
    this.#owner.received(bytes, shared, this);
  }

  // What Node asks of the owner of a handle when it has read: until it ends or fails, only whether it is there.

  get destroyed(): boolean {
    return false;
  }

  get _readableState(): { readonly endEmitted: boolean } {
    return NOT_ENDED;
  }

  push(end: null): boolean {
    return this.stream().push(end);
  }

  read(bytes: number): unknown {
    return this.stream().read(bytes);
  }

  destroy(error?: Error): void {
    this.stream().destroy(error);
  }
}

const NOT_ENDED = { endEmitted: false };
/** All that Node's reader may ask of the stream for it to be content with a bare socket. */
const ASKED_BY_READER =
  /^(?:destroyed|_readableState|push|read|destroy|on|\[(?:kUpdateTimer|kBuffer|kBufferCb|kBufferGen|kMaybeDestroy)\])$/;

/** How Node reads a handle for its owner. */
interface Known {
  readonly ownerSymbol: symbol;
  readonly onread: unknown;
  readonly handleClass: unknown;
  readonly means: DirectMeans;
}

let known: Known | null | undefined;

/** Learns how from a socket that a server has accepted. */
export function learnBare(socket: Socket & { readonly _handle?: TcpHandle | null }): void {
  if (known !== undefined || socket._handle?.constructor?.name !== "TCP") return;
  known = findKnown(socket._handle);
}

/** Whether this, which a server has just accepted, can be a bare socket. */
export function canBeBare(handle: TcpHandle): boolean {
  return known != null && handle.constructor === known.handleClass;
}

function findKnown(handle: TcpHandle): Known | null {
  const means = directMeans();
  const ownerSymbol = symbolOf(handle, "owner_symbol");
  const updateTimer = symbolOf(Socket.prototype, "kUpdateTimer");
  const { onread } = handle;
  if (means === null || ownerSymbol === undefined || updateTimer === undefined || typeof onread !== "function")
    return null;
  const asked = String(onread).matchAll(/\bstream(?:\.(\w+)|(\[\w+\]))/g);
  for (const [, name, symbol] of asked) if (!ASKED_BY_READER.test((name ?? symbol) as string)) return null;
  Object.defineProperties(BareSocket.prototype, {
    [updateTimer]: { value: () => undefined },
    [means.buffer]: { value: means.shared },
    [means.nextBuffer]: { value: null },
    [means.received]: {
      value(this: BareSocket, bytes: number, shared: Buffer) {
        this.receive(bytes, shared);
      },
    },
  });
  return { ownerSymbol, onread, handleClass: handle.constructor, means };
}
