/**
 * A session on its way from polling to a WebSocket: owns the new transport until the client has moved.
 * Until then everything goes the old way; a fault on the new transport ends the attempt, never the session.
 */
import { decodeTextPacket, type EnginePacket, UpgradeAcceptor } from "@tidewire/wire/engine";
import { type Clock, Deadline, type DeadlineOwner } from "./clock.js";
import { OutPacket } from "./out-packet.js";
import type { Outbox } from "./outbox.js";
import { NOOP, type Session } from "./session.js";
import type { Transport, TransportOwner } from "./transport.js";

/** A transport that can be handed from the attempt to the session. */
export interface MovableTransport extends Transport {
  owner: TransportOwner;
}

/** The client stops polling when it has the answer to its probe: its waiting poll is released a moment later … */
const FIRST_RELEASE_MS = 16;
/** … and again, should it have polled once more before the answer reached it. */
const RELEASE_MS = 100;

const PROBE_ANSWER = OutPacket.text("3probe", false);

export class Upgrade implements TransportOwner, DeadlineOwner {
  readonly #session: Session;
  readonly #acceptor = new UpgradeAcceptor();
  readonly #clock: Clock;
  readonly #outbox: Outbox;
  readonly #expires: number;
  readonly #deadline = new Deadline(this);
  #transport: MovableTransport | null = null;
  #probed = false;

  constructor(session: Session, clock: Clock, outbox: Outbox, timeoutMs: number) {
    this.#session = session;
    this.#clock = clock;
    this.#outbox = outbox;
    this.#expires = clock.now() + timeoutMs;
  }

  /** Takes the new transport, which must have this attempt as its owner. */
  begin(transport: MovableTransport): void {
    this.#transport = transport;
    this.#session.beginUpgrade(this, transport.name);
    this.#clock.set(this.#deadline, this.#expires - this.#clock.now());
  }

  /** The session ended, or the attempt failed: the new transport goes, the session stays as it is. */
  abort(): void {
    const transport = this.#settle();
    if (transport === null) return;
    this.#session.cancelUpgrade();
    transport.close();
  }

  receiveText(_transport: Transport, text: string): void {
    const packet = decodeTextPacket(text, this.#session.version);
    if (packet === undefined) this.abort();
    else this.#receive(packet);
  }

  receiveBinary(): void {
    this.abort();
  }

  receivePacket(_transport: Transport, packet: EnginePacket): void {
    this.#receive(packet);
  }

  writable(): void {
    // Nothing is written here but the answer to the probe.
  }

  ended(): void {
    if (this.#settle() !== null) this.#session.cancelUpgrade();
  }

  #receive(packet: EnginePacket): void {
    switch (this.#acceptor.receive(packet)) {
      case "answer-probe":
        this.#probed = true;
        this.#transport?.send(this.#outbox.root.after(PROBE_ANSWER));
        this.#clock.set(this.#deadline, FIRST_RELEASE_MS);
        return;
      case "complete":
        this.#complete();
        return;
      case "abort":
        this.abort();
    }
  }

  #complete(): void {
    const transport = this.#settle();
    if (transport === null) return;
    transport.owner = this.#session;
    this.#session.completeUpgrade(transport);
  }

  /** The clock: time to release a waiting poll, or to give up. */
  elapsed(now: number): void {
    if (now >= this.#expires || !this.#probed) {
      this.abort();
      return;
    }
    if (this.#session.transport?.writable === true) {
      this.#session.append(NOOP);
      this.#session.flush();
    }
    this.#clock.set(this.#deadline, Math.min(RELEASE_MS, this.#expires - now));
  }

  /** The attempt is over: its transport, or null if it was over before. */
  #settle(): MovableTransport | null {
    const transport = this.#transport;
    this.#transport = null;
    this.#clock.cancel(this.#deadline);
    return transport;
  }
}
