/**
 * Handshakes of WebSockets that are taken before Node's parser of HTTP comes to them, which costs as much as all the
 * rest (bench: connect). Only those of the plainest form are, on a plain server of Node's, where nobody but us waits for
 * upgrades; with all else Node deals as ever, from the first byte on (docs/decisions/0014-early-upgrades.md).
 */
import { AsyncResource } from "node:async_hooks";
import { Server as HttpServer, maxHeaderSize } from "node:http";
import { Socket } from "node:net";
import { readPlainHead } from "@tidewire/wire/ws";
import { type AttachableServer, ownsUpgrades } from "../http/attach.js";
import { HeadRequest } from "../http/request.js";
import type { SilenceHolder } from "../http/silent-connections.js";
import { acceptBare } from "../ws/accept-bare.js";
import { type AcceptingServer, type BareOwner, BareSocket, learnBare, type TcpHandle } from "../ws/bare-socket.js";
import { guardSocket, unguardSocket } from "../ws/connection.js";
import { readByStream, readDirectly } from "../ws/direct-read.js";
import { type Clock, Deadline } from "./clock.js";

/** Takes a handshake, or leaves it. */
export type TakeUpgrade = (request: HeadRequest, socket: Socket | BareSocket, head: Buffer) => boolean;

type ConnectionListener = (this: HttpServer, socket: Socket) => void;

/** How long a connection may say nothing before it is Node's: from there on Node's own time limits hold. */
const SILENCE_MS = 1000;

/**
 * A connection that is Node's after all costs more for having been looked at, about two thirds of what one that is taken
 * saves. So each that is taken pays for the next two; without such credit only one of so many is looked at.
 */
const TAKEN_CREDIT = 2;
const MAX_CREDIT = 16;
const SAMPLE = 16;

const NOTHING = Buffer.alloc(0);

/** A server as Node makes it. */
const untouched: HttpServer & { readonly shouldUpgradeCallback?: unknown } = new HttpServer();
/** What Node does with a connection: every server of HTTP has it as its first listener. */
const parseHttp = untouched.listeners("connection")[0] as ConnectionListener;

/** Offers handshakes to `take` from now on; null, and nothing is done, for a server that is not as we know it. */
export function takeEarly(server: AttachableServer, clock: EarlyClock, take: TakeUpgrade): EarlyUpgrades | null {
  if (!(server instanceof HttpServer) || server.listeners("connection")[0] !== parseHttp) return null;
  // Newer versions of Node let an application say which upgrades it wants; each server has the same words by default.
  const decides = String(Reflect.get(server, "shouldUpgradeCallback")) !== String(untouched.shouldUpgradeCallback);
  return decides ? null : new EarlyUpgrades(server, clock, take);
}

type EarlyClock = Pick<Clock, "set" | "cancel">;

export class EarlyUpgrades implements SilenceHolder, BareOwner {
  released: ((socket: Socket) => void) | null = null;
  readonly #server: HttpServer;
  readonly #clock: EarlyClock;
  readonly #take: TakeUpgrade;
  /** Where the server was given to us: the clock is moved by anybody. */
  readonly #context = new AsyncResource("EarlyUpgrades");
  /** Connections over which nothing has come: those of this second, and those before. */
  #silent = new Set<Socket | BareSocket>();
  #silentBefore = new Set<Socket | BareSocket>();
  #credit = MAX_CREDIT;
  #unseen = 0;
  readonly #deadline = new Deadline({ elapsed: () => this.#sweep() });
  readonly #acceptAsEver: () => void;

  constructor(server: HttpServer, clock: EarlyClock, take: TakeUpgrade) {
    this.#server = server;
    this.#clock = clock;
    this.#take = take;
    server.off("connection", parseHttp).prependListener("connection", this.#opened);
    this.#acceptAsEver = acceptBare(server, this.#opened, this.#accepted);
  }

  get silent(): readonly (Socket | BareSocket)[] {
    return [...this.#silentBefore, ...this.#silent];
  }

  readonly #opened = (socket: Socket): void => {
    // Whoever brings connections of its own to the server, or reads them already, has reasons that we do not know.
    if (
      !isPlain(socket, this.#server) ||
      this.#server.timeout > 0 ||
      !this.#isWorthIt() ||
      !readDirectly(socket, this.#read)
    ) {
      parseHttp.call(this.#server, socket);
      this.released?.(socket);
      return;
    }
    learnBare(socket);
    guardSilent(socket);
    this.#hold(socket);
  };

  /** The same before Node has made a stream of it. Who is Node's after all gets one. */
  readonly #accepted = (handle: TcpHandle, server: AcceptingServer): boolean => {
    if (this.#server.timeout > 0 || this.#credit === 0) return false;
    this.#hold(new BareSocket(handle, server, this));
    return true;
  };

  #hold(socket: Socket | BareSocket): void {
    this.#silent.add(socket);
    if (!this.#deadline.isSet) this.#clock.set(this.#deadline, SILENCE_MS);
  }

  /** Its client ended or broke off without a word, or it is Node's. */
  becameStream(socket: Socket, from: BareSocket): void {
    guardSilent(socket);
    for (const silent of [this.#silent, this.#silentBefore]) if (silent.delete(from)) silent.add(socket);
  }

  received(bytes: number, shared: Buffer, from: BareSocket): void {
    if (this.#takes(bytes, shared, from, true)) return;
    const socket = from.stream();
    this.#leave(socket);
    socket.push(Buffer.from(shared.subarray(0, bytes)));
  }

  /** From now on everything is Node's again. */
  end(): void {
    this.#acceptAsEver();
    if (this.#server.listeners("connection").includes(this.#opened)) {
      this.#server.off("connection", this.#opened).prependListener("connection", parseHttp);
    }
    this.#clock.cancel(this.#deadline);
    for (const socket of this.silent) this.#giveUp(socket);
  }

  /**
   * As the stream would be told: false if nothing more is to be read for now. One function for all: an accepted
   * connection costs no closure.
   */
  readonly #read = (() => {
    const early = this;
    return function read(this: Socket, bytes: number, shared: Buffer): unknown {
      // Who reads the stream meanwhile, of those that hear of connections, gets all of it.
      if (early.#takes(bytes, shared, this, isUnread(this))) return true;
      early.#leave(this);
      return this.push(Buffer.from(shared.subarray(0, bytes)));
    };
  })();

  #takes(bytes: number, shared: Buffer, socket: Socket | BareSocket, isOurs: boolean): boolean {
    const text = isOurs && this.#canTake(bytes) ? shared.toString("latin1", 0, bytes) : "";
    const plain = readPlainHead(text);
    if (plain === undefined) return false;
    this.#forget(socket);
    // What is behind it is not kept along with the head.
    const head = plain.length === bytes ? text : shared.toString("latin1", 0, plain.length);
    const behind = plain.length === bytes ? NOTHING : shared.subarray(plain.length, bytes);
    if (!this.#take(new HeadRequest(plain, head, socket), socket, behind)) return false;
    this.#credit = Math.min(MAX_CREDIT, this.#credit + TAKEN_CREDIT);
    return true;
  }

  #isWorthIt(): boolean {
    if (this.#credit > 0) return true;
    this.#unseen = (this.#unseen + 1) % SAMPLE;
    return this.#unseen === 0;
  }

  #canTake(length: number): boolean {
    const server: HttpServer & { readonly maxHeaderSize?: number } = this.#server;
    if (length > (server.maxHeaderSize ?? maxHeaderSize) || server.maxHeadersCount !== null) return false;
    return ownsUpgrades(server);
  }

  /** Neither do we read it any more: what takes a handshake may fail, or find others who read the stream. */
  #forget(socket: Socket | BareSocket): void {
    if (socket instanceof BareSocket) socket.handOver(NOBODY);
    else {
      readByStream(socket);
      socket.allowHalfOpen = true;
    }
    if (!this.#silent.delete(socket)) this.#silentBefore.delete(socket);
  }

  #leave(socket: Socket): void {
    this.#forget(socket);
    unguardSocket(socket);
    if (this.#credit > 0) this.#credit--;
    const others = socket.listenerCount("data") + socket.listenerCount("readable");
    parseHttp.call(this.#server, socket);
    // Node reads past the stream until it hears of others who read it. These were there before.
    if (others > 0) socket.on("data", ignore).off("data", ignore);
    this.released?.(socket);
  }

  /** Nothing came. Whose other half has ended will not say anything any more. */
  #giveUp(silent: Socket | BareSocket): void {
    const socket = silent instanceof BareSocket ? silent.stream() : silent;
    if (socket.readableEnded) socket.destroy();
    if (socket.destroyed) {
      this.#forget(socket);
      return;
    }
    // Something came, and passed us by: somebody has wrapped the socket, in TLS say, and reads its handle.
    if (socket.bytesRead > 0) {
      this.#forget(socket);
      this.released?.(socket);
      return;
    }
    // Node's parser is made here: what it tells of is in the same context for good.
    this.#context.runInAsyncScope(() => this.#leave(socket));
    // One that has elapsed by now had nobody who would close the connection.
    if (socket.timeout) socket.setTimeout(socket.timeout);
  }

  #sweep(): void {
    for (const socket of [...this.#silentBefore]) this.#giveUp(socket);
    this.#silentBefore = this.#silent;
    this.#silent = new Set();
    if (this.#silentBefore.size > 0) this.#clock.set(this.#deadline, SILENCE_MS);
  }
}

/** Who reads what nobody deals with: as much as a stream holds. */
const NOBODY: BareOwner = {
  received: (bytes, shared, from) => void from.stream().push(Buffer.from(shared.subarray(0, bytes))),
  becameStream: guardSocket,
};

/** Who ends its half without a word is let go at once, as by Node: a listener would cost more (bench: connect). */
function guardSilent(socket: Socket): void {
  guardSocket(socket);
  socket.allowHalfOpen = false;
}

function ignore(): void {}

/** Accepted by the server itself: who brings another connection may push into its stream what it has read of it. */
function isPlain(socket: Socket & { readonly server?: unknown }, server: HttpServer): boolean {
  return socket.server === server && socket.constructor === Socket && isUnread(socket);
}

function isUnread(socket: Socket): boolean {
  return socket.readableFlowing === null && socket.readableLength === 0 && socket.listenerCount("data") === 0;
}
