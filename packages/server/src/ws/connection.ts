/**
 * The shell around a server-side WebSocket: a raw socket on one side, messages on the other.
 * It writes what it is given at once; when to write is its owner's matter.
 */
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { WsLimits } from "@tidewire/wire";
import {
  CloseCode,
  encodeCloseFrame,
  encodeFrame,
  type MessageInflater,
  Opcode,
  WsConnection,
  type WsSink,
} from "@tidewire/wire/ws";
import type { TokenBucket } from "../token-bucket.js";
import { type BareOwner, BareSocket } from "./bare-socket.js";
import { readDirectly } from "./direct-read.js";
import { type DirectHandle, type DirectWriter, directHandle, settleWrites, writeDirectly } from "./direct-write.js";

/** What a connection tells its owner. */
export interface ConnectionOwner {
  text(message: string): void;
  /** A view: `isOverwritten` says whether it has to be copied to outlive the call. */
  binary(message: Uint8Array): void;
  /** The peer answered a ping, or sent a pong unasked. */
  pong?(): void;
  /** Everything written has left the process. Only told after `writable` was false. */
  drained(): void;
  /** The peer closed the connection, or is gone: 1006 without a close frame. The last that is told. */
  closed(code: number, reason: string): void;
  /** The peer broke the rules and was told so. The last that is told. */
  failed(code: number, reason: string): void;
}

/** What a server lends to its connections. */
export interface ConnectionHost {
  readonly limits: WsLimits;
  /** How many pings a connection may send: one for each connection, made when the first ping comes. */
  pingAllowance(): TokenBucket;
  /** Destroys the connection after the grace that a peer has to close its half. */
  linger(connection: Pick<Connection, "destroy">): void;
}

const NOTHING = new Uint8Array(0);

/** Pongs are dropped while more than this waits to be written: who floods with pings and reads nothing gets none. */
const MAX_PONG_BACKLOG_BYTES = 64 * 1024;

/** The raw socket with its connection: listeners are shared functions, so an idle connection costs no closure. */
interface OwnedSocket extends Duplex {
  [CONNECTION]?: Connection;
}
const CONNECTION = Symbol("connection");

/** What of the past writes has to leave before the next: nothing, or whatever the stream has. Else a number of bytes. */
const FLOWS = 0;
const STREAM_WAITS = -1;

export class Connection implements WsSink, DirectWriter, BareOwner {
  #socket: OwnedSocket | BareSocket;
  readonly #machine: WsConnection;
  readonly #owner: ConnectionOwner;
  readonly #host: ConnectionHost;
  #state: "open" | "closing" | "closed" = "open";
  /** `FLOWS`, `STREAM_WAITS`, or bytes that were written past the stream and have not left. */
  #unwritten = FLOWS;
  #pings: TokenBucket | null = null;
  /** Of a plain TCP socket. */
  #handle: DirectHandle | null = null;

  /** Without an inflater a compressed frame breaks the protocol. */
  constructor(
    socket: Duplex | BareSocket,
    host: ConnectionHost,
    inflater: MessageInflater | undefined,
    owner: ConnectionOwner,
  ) {
    this.#socket = socket;
    this.#machine = new WsConnection("server", host.limits, inflater);
    this.#host = host;
    this.#owner = owner;
  }

  /** Starts to read a socket that is guarded. `head`: what came in the same segment as the upgrade request. */
  open(head: Uint8Array): void {
    if (this.#socket instanceof BareSocket) this.#socket.handOver(this);
    else Connection.#listen(this, this.#socket);
    if (head.length > 0) this.#machine.receive(head, this);
  }

  /** Bytes that the system has not taken yet. */
  get bufferedBytes(): number {
    return this.#socket.writableLength + Math.max(0, this.#unwritten);
  }

  /** Whether the system takes what it is given; while false, `drained` is to come. */
  get writable(): boolean {
    return this.#state === "open" && this.#unwritten === FLOWS;
  }

  /** Calls `done` once everything written so far has left the process. */
  whenWritten(done: () => void): void {
    settleWrites();
    if (this.bufferedBytes === 0) done();
    else Connection.#stream(this).write(NOTHING, () => done());
  }

  /** Writes whole frames; a text has a byte in each character. */
  write(frames: Uint8Array | readonly Uint8Array[] | string): void {
    const isWhole = typeof frames === "string" || frames instanceof Uint8Array;
    // What the stream has, of ours or of others, must not be overtaken.
    const isFirst = this.#unwritten === FLOWS && this.#socket.writableLength === 0;
    if (isWhole && isFirst) this.#handle ??= directHandle(this.#socket);
    if (isWhole && isFirst && this.#handle !== null) writeDirectly(this.#handle, frames, this);
    else Connection.#writeByStream(this, frames);
  }

  /** Says goodbye behind everything written, and ends our half. The owner hears nothing more. */
  close(code: number = CloseCode.normal, reason = ""): void {
    if (this.#state !== "open") return;
    this.#state = "closing";
    this.#machine.stop();
    Connection.#finish(this, code, reason);
  }

  /** Drops the socket. The owner hears nothing more. */
  destroy(): void {
    settleWrites();
    this.#state = "closed";
    this.#machine.stop();
    this.#socket.destroy();
  }

  receive(chunk: Uint8Array): void {
    if (this.#state === "open") this.#machine.receive(chunk, this);
  }

  text(message: string): void {
    this.#owner.text(message);
  }

  binary(message: Uint8Array): void {
    this.#owner.binary(message);
  }

  ping(payload: Uint8Array): void {
    this.#pings ??= this.#host.pingAllowance();
    if (!this.#pings.take(1)) {
      this.#machine.stop();
      this.fail(CloseCode.policyViolation, "more pings than maxPingsPerSecond");
      return;
    }
    if (this.bufferedBytes > MAX_PONG_BACKLOG_BYTES) return;
    this.write(encodeFrame(Opcode.pong, payload));
  }

  pong(): void {
    // Engine.IO has a heartbeat of its own, whose beats are messages.
    this.#owner.pong?.();
  }

  closed(code: number, reason: string): void {
    Connection.#finish(this, code === CloseCode.noStatus ? CloseCode.normal : code, "");
    this.#state = "closed";
    this.#owner.closed(code, reason);
  }

  fail(code: number, reason: string): void {
    Connection.#finish(this, code, reason);
    this.#state = "closed";
    this.#owner.failed(code, reason);
  }

  /** The peer ended its half: what was written still goes out, but not for longer than the grace. */
  ended(): void {
    if (this.#state === "open") this.#host.linger(this);
    Connection.#stream(this).end();
    this.lost();
  }

  received(bytes: number, shared: Buffer): void {
    this.receive(new Uint8Array(shared.buffer, 0, bytes));
  }

  becameStream(socket: Socket): void {
    guardSocket(socket);
    Connection.#listen(this, socket);
  }

  /** The socket is gone. */
  lost(): void {
    const told = this.#state === "open";
    this.#state = "closed";
    this.#machine.stop();
    if (told) this.#owner.closed(CloseCode.abnormal, "");
  }

  waits(bytes: number): void {
    this.#unwritten = bytes;
  }

  writtenDirectly(isBroken: boolean): void {
    if (isBroken) this.#socket.destroy();
    else this.resumed();
  }

  resumed(): void {
    this.#unwritten = FLOWS;
    if (this.#state === "open") this.#owner.drained();
  }

  // Static, for a private method would cost each connection a field (bench: idle memory).

  static #listen(of: Connection, socket: OwnedSocket): void {
    of.#socket = socket;
    socket[CONNECTION] = of;
    socket.on("end", onEnd).on("close", onClose);
    if (!readDirectly(socket, onBytes)) socket.on("data", onData);
  }

  static #stream(of: Connection): OwnedSocket {
    if (of.#socket instanceof BareSocket) of.#socket = of.#socket.stream();
    return of.#socket;
  }

  static #writeByStream(of: Connection, frames: Uint8Array | readonly Uint8Array[] | string): void {
    settleWrites();
    const socket = Connection.#stream(of);
    let flowing = true;
    if (typeof frames === "string") flowing = socket.write(Buffer.from(frames, "latin1"));
    else if (frames instanceof Uint8Array) flowing = socket.write(frames);
    else {
      socket.cork();
      for (const part of frames) flowing = socket.write(part);
      socket.uncork();
    }
    if (!flowing && of.#unwritten === FLOWS && socket.writableLength > 0) {
      of.#unwritten = STREAM_WAITS;
      socket.once("drain", onDrain);
    }
  }

  /**
   * Our close frame and the end of our half. What the peer still sends is read and thrown away: dropping the socket
   * over unread bytes would reset it, and the peer might never see why.
   */
  static #finish(of: Connection, code: number, reason: string): void {
    settleWrites();
    const socket = Connection.#stream(of);
    if (!socket.writable) {
      socket.destroy();
      return;
    }
    socket.end(encodeCloseFrame(code, reason));
    of.#host.linger(of);
  }
}

/**
 * A socket that is going to be a WebSocket may be reset at any moment: without a listener that would end the process. One
 * for good, for taking it off would turn Node's table of listeners into a slow and large one (bench: connect, idle memory).
 */
export function guardSocket(socket: Duplex): void {
  socket.on("error", onError);
}

/** Takes the guard off a socket that is not going to be one after all. */
export function unguardSocket(socket: Duplex): void {
  socket.off("error", onError);
}

function onData(this: OwnedSocket, chunk: Uint8Array): void {
  this[CONNECTION]?.receive(chunk);
}

/** Without the stream's detours (bench: echo, idle). */
function onBytes(this: OwnedSocket, bytes: number, shared: Uint8Array): void {
  this[CONNECTION]?.receive(new Uint8Array(shared.buffer, 0, bytes));
}

function onEnd(this: OwnedSocket): void {
  this[CONNECTION]?.ended();
}

function onClose(this: OwnedSocket): void {
  this[CONNECTION]?.lost();
}

function onError(this: Duplex): void {
  // A reset is how many connections end; "close" follows.
  this.destroy();
}

function onDrain(this: OwnedSocket): void {
  this[CONNECTION]?.resumed();
}
