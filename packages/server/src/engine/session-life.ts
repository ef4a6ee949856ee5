/**
 * How far a session is in its life, and the transport that it has there: open, upgrading, closing, closed.
 * It must not know what is said on the way.
 */
import type { SessionState, UpgradeAttempt } from "./session-ports.js";
import type { Transport } from "./transport.js";

export abstract class SessionLife {
  // Plain, for every message asks (bench: echo, pipeline). Set by whoever extends this: the transport needs to know it.
  declare protected life: SessionState;
  #wasUpgraded = false;

  get state(): SessionState {
    return this.life;
  }

  get isOpen(): boolean {
    return this.life.kind === "open" || this.life.kind === "upgrading";
  }

  /** The present transport; null once the session is closed. */
  get transport(): Transport | null {
    return this.life.kind === "closed" ? null : this.life.transport;
  }

  /** How the session travels, or travelled last. */
  get lastTransport(): Transport["name"] {
    return this.life.kind === "closed" ? this.life.lastTransport : this.life.transport.name;
  }

  /** Whether its client speaks neither Engine.IO nor Socket.IO. */
  get isPlain(): boolean {
    const name = this.lastTransport;
    return name === "plain-websocket" || name === "event-stream";
  }

  get wasUpgraded(): boolean {
    return this.#wasUpgraded;
  }

  /** The new transport failed or was refused: the old one goes on. */
  cancelUpgrade(): void {
    const { life } = this;
    if (life.kind === "upgrading") this.life = { kind: "open", transport: life.transport };
    else if (life.kind === "closing") this.life = { ...life, upgrade: null };
  }

  /** False: only an open session upgrades. */
  protected enterUpgrade(upgrade: UpgradeAttempt): boolean {
    if (this.life.kind !== "open") return false;
    this.life = { kind: "upgrading", transport: this.life.transport, upgrade };
    return true;
  }

  /** The transport that `to` replaces; null: nobody upgrades. A session that is closing goes on closing there. */
  protected move(to: Transport): Transport | null {
    const { life } = this;
    if (life.kind === "upgrading") this.life = { kind: "open", transport: to };
    else if (life.kind === "closing") this.life = { ...life, transport: to, upgrade: null };
    else return null;
    this.#wasUpgraded = true;
    return life.transport;
  }
}
