/**
 * The shell around one low-level WebSocket: a raw socket on one side, messages or frames on the other; the closing
 * handshake with its deadline, the keepalive, what waits to be written. It must not know how messages become frames.
 *
 * The connection of the engine is another shell around the same machine: there a session decides about life and death,
 * nobody waits for the peer's close frame, and pongs are nobody's matter.
 */
import type { Duplex } from "node:stream";
import {
  CloseCode,
  encodeCloseFrame,
  encodeFrame,
  type MessageInflater,
  Opcode,
  WsConnection,
  WsFrameConnection,
  type WsFrameSink,
  type WsSink,
} from "@tidewire/wire/ws";
import { Deadline } from "../engine/clock.js";
import { ServerError } from "../server-error.js";
import { TokenBucket } from "../token-bucket.js";
import type { ChannelHost, ChannelOwner, Written } from "./channel-owner.js";
import { corkForTurn } from "./cork.js";

/**
 * open: messages go both ways. closing: our close frame is out, the peer's is awaited. finishing: nothing more is to be
 * said, the socket is to close. closed: it is.
 */
export type ChannelState = "open" | "closing" | "finishing" | "closed";

/** The raw socket with its channel: listeners are shared functions, so an idle connection costs no closure. */
interface OwnedSocket extends Duplex {
  [CHANNEL]?: Channel;
}
const CHANNEL = Symbol("channel");

/** Pongs are dropped while more than this waits to be written: who floods with pings and reads nothing gets none. */
const MAX_PONG_BACKLOG_BYTES = 64 * 1024;

export class Channel implements WsSink, WsFrameSink {
  readonly #socket: OwnedSocket;
  readonly #host: ChannelHost;
  readonly #owner: ChannelOwner;
  readonly #machine: WsConnection | WsFrameConnection;
  readonly #deadline = new Deadline(this);
  #state: ChannelState = "open";
  #waitsForDrain = false;
  #pings: TokenBucket | null = null;
  /** Of the keepalive: nothing was heard since the last look; since the ping that it sent. */
  #silence: "heard" | "silent" | "pinged" = "heard";
  #code: number = CloseCode.abnormal;
  #reason = "";

  /** Without an inflater a compressed frame breaks the protocol. */
  constructor(socket: Duplex, host: ChannelHost, inflater: MessageInflater | undefined, owner: ChannelOwner) {
    this.#socket = socket;
    this.#host = host;
    this.#owner = owner;
    this.#machine = host.assembleFragments
      ? new WsConnection("server", host.limits, inflater)
      : new WsFrameConnection("server", host.limits);
  }

  /** Starts to read. `head`: what came in the same segment as the upgrade request. */
  open(head: Uint8Array): void {
    const socket = this.#socket;
    socket[CHANNEL] = this;
    if (socket.destroyed) {
      this.lost();
      return;
    }
    if (this.#state === "open" && this.#host.keepalive !== null) this.#wake(this.#host.keepalive.intervalMs);
    socket.on("data", onData).on("end", onEnd).on("close", onClose).on("error", onError).on("drain", onDrain);
    if (head.length > 0) this.receive(head);
    // Told before anybody listened.
    if (socket.readableEnded) this.ended();
  }

  get state(): ChannelState {
    return this.#state;
  }

  get bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  get isPaused(): boolean {
    return this.#socket.isPaused();
  }

  /**
   * Writes whole frames. False: they wait, and `drained` will be told. `done` is called when the system has taken them,
   * or with a ServerError: "disconnected" behind the end, "slow-reader" when too much waits; then the connection ends.
   */
  write(frames: Uint8Array, done?: Written): boolean {
    if (this.#state !== "open") {
      if (done !== undefined) process.nextTick(done, new ServerError("disconnected", `connection is ${this.#state}`));
      return false;
    }
    const waiting = this.#socket.writableLength;
    const { maxBufferedBytes } = this.#host;
    if (waiting > maxBufferedBytes) {
      const message = `${waiting} bytes wait for a peer that does not read: more than maxBufferedBytes ${maxBufferedBytes}`;
      const error = new ServerError("slow-reader", message);
      if (done !== undefined) process.nextTick(done, error);
      this.#give(error);
      return false;
    }
    corkForTurn(this.#socket);
    const flowing = this.#socket.write(frames, done);
    if (!flowing) this.#waitsForDrain = true;
    return flowing;
  }

  /** Calls `done` once everything written so far has left the process, or with why it cannot. */
  whenWritten(done: Written): void {
    const socket = this.#socket;
    if (!socket.writable) done(new ServerError("disconnected", `connection is ${this.#state}`));
    else if (socket.writableLength === 0) done();
    else socket.write(NOTHING, done);
  }

  /** Says goodbye behind everything written, and waits for the peer to do so. Ends a pause. */
  close(code: number, reason: string): void {
    const frame = encodeCloseFrame(code, reason);
    if (this.#state !== "open") return;
    this.#state = "closing";
    this.#socket.write(frame);
    this.#socket.resume();
    this.#wake(this.#host.closeTimeout);
  }

  /** Drops the socket. */
  destroy(): void {
    this.#machine.stop();
    if (this.#state !== "closed") this.#state = "finishing";
    this.#socket.destroy();
  }

  pause(): void {
    if (this.#state === "open") this.#socket.pause();
  }

  resume(): void {
    // What had to be read was there: silence is counted from now on.
    this.#silence = "heard";
    this.#socket.resume();
  }

  receive(chunk: Uint8Array): void {
    this.#silence = "heard";
    this.#machine.receive(chunk, this);
  }

  text(message: string): void {
    this.#owner.text(message);
  }

  binary(message: Uint8Array): void {
    this.#owner.binary(message);
  }

  frame(opcode: Opcode, final: boolean, payload: Uint8Array): void {
    this.#owner.frame(opcode, final, payload);
  }

  ping(payload: Uint8Array): void {
    const { autoPong, clock, maxPingsPerSecond } = this.#host;
    this.#pings ??= new TokenBucket(maxPingsPerSecond, maxPingsPerSecond, () => clock.now());
    if (!this.#pings.take(1)) {
      this.#machine.stop();
      this.fail(CloseCode.policyViolation, `more pings than maxPingsPerSecond ${maxPingsPerSecond}`);
      return;
    }
    const answers = autoPong && this.#state === "open" && this.#socket.writableLength <= MAX_PONG_BACKLOG_BYTES;
    if (answers) {
      corkForTurn(this.#socket);
      this.#socket.write(encodeFrame(Opcode.pong, payload));
    }
    this.#owner.ping(payload);
  }

  pong(payload: Uint8Array): void {
    this.#owner.pong(payload);
  }

  /** The peer's close frame: echoed (RFC 6455, 5.5.1) unless it answers ours. */
  closed(code: number, reason: string): void {
    this.#code = code;
    this.#reason = reason;
    this.#finish(code, "");
  }

  fail(code: number, reason: string): void {
    this.#code = code;
    this.#reason = reason;
    this.#finish(code, reason);
    this.#owner.failed(new ServerError("refused", `${reason} (closed with ${code})`));
  }

  /** The peer ended its half without a close frame, or behind it. */
  ended(): void {
    if (this.#state === "open" || this.#state === "closing") this.#wake(this.#host.closeTimeout);
    this.#machine.stop();
    if (this.#state !== "closed") this.#state = "finishing";
    this.#socket.end();
  }

  /** The socket is gone. */
  lost(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#machine.stop();
    this.#host.clock.cancel(this.#deadline);
    this.#owner.closed(this.#code, this.#reason);
  }

  flushed(): void {
    if (!this.#waitsForDrain) return;
    this.#waitsForDrain = false;
    this.#owner.drained();
  }

  /** The one deadline: of the keepalive while open, else of the peer's part in the end. */
  elapsed(): void {
    const { keepalive } = this.#host;
    if (this.#state !== "open" || keepalive === null) {
      this.destroy();
    } else if (this.#silence === "pinged" && !this.isPaused) {
      this.#give(
        new ServerError("timeout", `peer did not answer a ping within keepalive.graceMs ${keepalive.graceMs}`),
      );
    } else if (this.#silence === "silent" && !this.isPaused) {
      this.#silence = "pinged";
      this.#socket.write(PING);
      this.#wake(keepalive.graceMs);
    } else {
      this.#silence = "silent";
      this.#wake(keepalive.intervalMs);
    }
  }

  /** The peer is given up. */
  #give(error: ServerError): void {
    this.destroy();
    this.#owner.failed(error);
  }

  /**
   * The last of ours, and the end of our half. What the peer still sends is read and thrown away: dropping the socket
   * over unread bytes would reset it, and the peer might never see why.
   */
  #finish(code: number, reason: string): void {
    const socket = this.#socket;
    const owes = this.#state === "open";
    if (this.#state !== "closed") this.#state = "finishing";
    if (!socket.writable) {
      socket.destroy();
      return;
    }
    if (owes) socket.end(encodeCloseFrame(code, reason));
    else socket.end();
    socket.resume();
    this.#wake(this.#host.closeTimeout);
  }

  #wake(ms: number): void {
    this.#host.clock.set(this.#deadline, ms);
  }
}

const NOTHING = new Uint8Array(0);
const PING = encodeFrame(Opcode.ping, NOTHING);

function onData(this: OwnedSocket, chunk: Uint8Array): void {
  this[CHANNEL]?.receive(chunk);
}

function onEnd(this: OwnedSocket): void {
  this[CHANNEL]?.ended();
}

function onClose(this: OwnedSocket): void {
  this[CHANNEL]?.lost();
}

function onError(this: OwnedSocket): void {
  // A reset is how many connections end; "close" follows.
  this.destroy();
}

function onDrain(this: OwnedSocket): void {
  this[CHANNEL]?.flushed();
}
