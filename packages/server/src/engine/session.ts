/**
 * One Engine.IO session: a sid, its present transport, its heartbeat and what it has yet to write.
 * It must not know what messages mean (its owner does) nor how bytes travel (its transport does).
 */
import {
  type EnginePacket,
  type EnginePacketType,
  type EngineVersion,
  Heartbeat,
  packetTypeOf,
} from "@tidewire/wire/engine";
import type { SessionRequest } from "../http/request.js";
import { Backlog } from "./backlog.js";
import { Deadline, type DeadlineOwner } from "./clock.js";
import { OutPacket } from "./out-packet.js";
import { PARTINGS, shownFault, turnOut } from "./session-fault.js";
import { SessionLife } from "./session-life.js";
import type { SessionObserver } from "./session-observer.js";
import type { SessionHost, SessionOwner, UpgradeAttempt } from "./session-ports.js";
import type { CloseReason, Transport, TransportOwner } from "./transport.js";

const PING = OutPacket.text("2", false);
const PONG = OutPacket.text("3", false);
export const NOOP = OutPacket.text("6", false);

export class Session extends SessionLife implements TransportOwner, DeadlineOwner {
  readonly id: string;
  readonly version: EngineVersion;
  /** The request that opened the session, in compact form. */
  readonly request: SessionRequest;
  owner: SessionOwner | null = null;
  observer: SessionObserver | null = null;
  readonly #host: SessionHost;
  readonly #heartbeat: Heartbeat;
  readonly #deadline: Deadline;
  readonly #backlog: Backlog;

  constructor(
    id: string,
    version: EngineVersion,
    request: SessionRequest,
    transport: (owner: Session) => Transport,
    host: SessionHost,
  ) {
    super();
    this.id = id;
    this.version = version;
    this.request = request;
    this.#host = host;
    this.#backlog = new Backlog(host);
    this.life = { kind: "open", transport: transport(this) };
    this.#heartbeat = new Heartbeat("server", version, host.timing, host.clock.now());
    this.#deadline = new Deadline(this);
  }

  /** Starts the heartbeat. `jitterMs` spreads the pings of sessions that opened together. */
  start(jitterMs: number): void {
    this.#host.clock.set(this.#deadline, Math.max(0, this.#heartbeat.deadline - this.#host.clock.now() - jitterMs));
  }

  /** The packets not yet handed to the transport, oldest first. */
  get pending(): readonly OutPacket[] {
    return this.#backlog.pending.packets();
  }

  /** Bytes that wait for this session: in its outbox and in its transport. */
  get bufferedBytes(): number {
    return this.#backlog.pending.byteLength + (this.transport?.bufferedBytes ?? 0);
  }

  /** Whether nothing waits for this session's reader: the condition under which a volatile packet is sent. */
  get isIdle(): boolean {
    const transport = this.transport;
    if (!this.#backlog.isEmpty && !this.#host.outbox.isWaiting) return false;
    return transport?.writable === true && transport.bufferedBytes === 0;
  }

  /**
   * Appends a packet to what is pending; it is written with everything else at the end of the turn.
   * False: the session has ended, or its reader does not keep up, and the packet was dropped.
   */
  append(packet: OutPacket): boolean {
    if (!this.isOpen) return false;
    const backlog = this.#backlog;
    const isFirst = backlog.isEmpty;
    if (!backlog.append(packet)) return false;
    if (this.observer !== null) this.observer.packetCreated(packet);
    if (isFirst) this.#host.outbox.mark(this);
    if (packet.isBorrowed) this.#settle(packet);
    if (backlog.isHigh) this.#relieve(packet.byteLength);
    return true;
  }

  /** Resolves when nothing waits to be written; rejects with ServerError "disconnected" when the session ends first. */
  drained(): Promise<void> {
    const drained = this.#backlog.wait();
    if (!this.isOpen) this.#backlog.abandon();
    else this.#releaseWhenWritten();
    return drained;
  }

  /** Writes what is pending, if the transport can take it now. */
  flush(): void {
    const state = this.life;
    const backlog = this.#backlog;
    if (backlog.isStrained && backlog.judge(this.transport?.bufferedBytes ?? 0)) {
      this.#host.outbox.settle();
      const { maxBufferedBytes } = this.#host;
      this.#fail("slow reader", `${this.bufferedBytes} bytes buffered exceed maxBufferedBytes ${maxBufferedBytes}`);
      return;
    }
    if (state.kind === "closed" || backlog.isEmpty || !state.transport.writable) return;
    const pending = backlog.take();
    state.transport.send(pending);
    if (this.observer === null && state.kind !== "closing" && !backlog.isWaitedFor) return;
    this.#host.outbox.settle();
    if (this.observer !== null) this.observer.flushed(pending.packets());
    if (backlog.isWaitedFor) this.#releaseWhenWritten();
    if (state.kind === "closing") this.#sayGoodbye();
    else if (this.observer !== null && state.transport.writable) this.observer.drained();
  }

  /** Bytes that the emitter may change once it goes on: written now, or copied if they cannot be. */
  #settle(packet: OutPacket): void {
    this.flush();
    if (!this.#backlog.isEmpty) packet.own();
  }

  #releaseWhenWritten(): void {
    if (!this.#backlog.isEmpty) return;
    this.transport?.whenWritten(() => {
      if (this.#backlog.isEmpty) this.#backlog.release();
    });
  }

  /** Ends the session from our side: what is pending goes out first, unless `discard`. */
  close(reason: CloseReason = "forced close", discard = false): void {
    const state = this.life;
    if (state.kind === "closed" || (state.kind === "closing" && !discard)) return;
    if (discard) {
      this.#end(reason, undefined);
      state.transport.destroy();
      return;
    }
    const upgrade = state.kind === "upgrading" ? state.upgrade : null;
    this.life = { kind: "closing", transport: state.transport, reason, upgrade };
    this.#host.clock.set(this.#deadline, this.#host.closeTimeoutMs);
    this.#flushOrLeave();
  }

  /** The peer exceeded a limit: it is told which, as far as its transport can tell. What is pending is dropped. */
  expel(message: string): void {
    this.#fail("limit exceeded", message);
  }

  /** The server is going away: the peer is told if it can be told now. */
  shutDown(): void {
    this.#fail("server shutting down", undefined);
  }

  beginUpgrade(upgrade: UpgradeAttempt, to: Transport["name"]): void {
    if (this.enterUpgrade(upgrade)) this.observer?.upgradeStarted(to);
  }

  /** The peer moved to `to`: everything pending and to come is written there. */
  completeUpgrade(to: Transport): void {
    const left = this.move(to);
    if (left === null) return;
    left.retire();
    this.observer?.upgradeDone(to.name);
    this.#flushOrLeave();
  }

  receiveText(transport: Transport, text: string): void {
    const digit = text.charCodeAt(0);
    if (digit !== MESSAGE_DIGIT) {
      this.#receiveControl(transport, packetTypeOf(digit), text.slice(1));
      return;
    }
    if (transport !== this.transport || !this.isOpen) return;
    if (this.observer !== null) this.observer.packet({ type: "message", data: text.slice(1) });
    this.owner?.text(text, 1);
  }

  receiveBinary(transport: Transport, bytes: Uint8Array): void {
    if (transport !== this.transport || !this.isOpen) return;
    if (this.observer !== null) this.observer.packet({ type: "message", data: bytes });
    this.owner?.binary(bytes);
  }

  receivePacket(transport: Transport, packet: EnginePacket): void {
    if (packet.type !== "message") this.#receiveControl(transport, packet.type, String(packet.data ?? ""));
    else if (typeof packet.data === "object") this.receiveBinary(transport, packet.data);
    else this.receiveText(transport, `4${packet.data ?? ""}`);
  }

  writable(transport: Transport): void {
    if (transport !== this.transport) return;
    this.#backlog.drained();
    if (!this.#backlog.isEmpty) this.flush();
    else if (this.isOpen) this.observer?.drained();
  }

  ended(transport: Transport, reason: CloseReason, description?: unknown): void {
    if (transport !== this.transport) return;
    this.#end(reason, description);
  }

  /** Anything but a message, which is the rule (bench: echo, pipeline); undefined is no packet at all. */
  #receiveControl(transport: Transport, type: EnginePacketType | undefined, data: string): void {
    if (transport !== this.transport || !this.isOpen) {
      if (type === "close") this.#peerClosed(transport);
      return;
    }
    if (type !== undefined && this.observer !== null) {
      this.observer.packet(data === "" ? { type } : { type, data });
      // Whoever watches may have ended the session.
      if (!this.isOpen) return;
    }
    if (type === "ping" || type === "pong") this.#receiveBeat(type, data);
    else if (type === "close") this.#peerClosed(transport);
    else if (type !== "noop") this.#fail("parse error", type === undefined ? "parser error" : undefined);
  }

  #receiveBeat(beat: "ping" | "pong", data: string): void {
    const now = this.#host.clock.now();
    const answer = this.#heartbeat.receive(beat, now);
    if (answer === "wrong-direction") {
      this.#fail("transport error", "invalid heartbeat direction");
      return;
    }
    this.#host.clock.set(this.#deadline, this.#heartbeat.deadline - now);
    if (answer === "send-pong") this.append(data === "" ? PONG : OutPacket.text(`3${data}`, false));
    this.observer?.heartbeat();
  }

  /** The clock: time to ask for a sign of life, or to give up. */
  elapsed(now: number): void {
    if (this.life.kind === "closing") this.close(this.life.reason, true);
    else if (this.#heartbeat.elapse(now) === "dead") this.#fail("ping timeout", undefined);
    else {
      this.append(PING);
      this.#host.clock.set(this.#deadline, this.#heartbeat.deadline - now);
    }
  }

  /** Much is pending, and `added` bytes of it are new: it is written at once, or the peer does not read. */
  #relieve(added: number): void {
    this.flush();
    if (!this.#backlog.isHigh) return;
    // Judged at the end of the turn: whoever appended may be in the middle of a walk over a room, or of a burst.
    if (this.#backlog.overflow(this.transport?.bufferedBytes ?? 0, added, this)) this.#host.outbox.mark(this);
  }

  /** The peer says goodbye, maybe while ours still waits for its next poll. A pending poll is released with a noop. */
  #peerClosed(transport: Transport): void {
    if (transport !== this.transport) return;
    this.#end("transport close", undefined);
    transport.retire();
  }

  /** The peer is at fault, or too slow, or no longer wanted. */
  #fail(reason: CloseReason, description: unknown): void {
    const transport = this.transport;
    if (transport === null) return;
    this.#end(reason, description);
    turnOut(transport, reason, description);
  }

  #flushOrLeave(): void {
    if (this.#backlog.isEmpty) this.#sayGoodbye();
    else this.flush();
  }

  /** If the session is closing, everything pending has left: tell the peer, and end when it was told. */
  #sayGoodbye(): void {
    if (this.life.kind !== "closing") return;
    const { transport, reason } = this.life;
    if (transport.close(PARTINGS[reason], reason) === "closed") this.#end(reason, undefined);
  }

  /** A session that was closing ends for the reason for which it was closing. */
  #end(reason: CloseReason, description: unknown): void {
    const state = this.life;
    if (state.kind === "closed") return;
    const ended = state.kind === "closing" ? state.reason : reason;
    this.life = { kind: "closed", reason: ended, lastTransport: state.transport.name };
    if (state.kind !== "open") state.upgrade?.abort();
    this.#host.clock.cancel(this.#deadline);
    this.#host.removed(this);
    const shown = shownFault(reason, description);
    this.owner?.closed(ended, shown);
    this.observer?.closed(ended, shown);
    this.#backlog.abandon();
    this.owner = null;
  }
}

/** The type digit of a message as a character code (bench: echo, pipeline). */
const MESSAGE_DIGIT = 0x34;
