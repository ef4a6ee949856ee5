/**
 * Moving a session from polling to a better transport. The client probes the new transport, stops polling, then says
 * that it moved; until then everything still goes the old way, and any other packet on the new transport ends the
 * attempt, never the session. No timer here: the shell gives an attempt up after its own `upgradeTimeout`.
 */
import type { EnginePacket } from "./packet.js";

/** The server's end of one attempt. */
export class UpgradeAcceptor {
  #state: "unprobed" | "probed" | "settled" = "unprobed";

  /**
   * A packet from the new transport.
   * - `answer-probe`: send `3probe` on it, and release the waiting poll with a noop.
   * - `complete`: the session lives there now; what follows is the session's.
   * - `abort`: close the new transport and keep the old one. Said again for whatever comes after the attempt settled.
   */
  receive(packet: EnginePacket): "answer-probe" | "complete" | "abort" {
    if (this.#state === "unprobed" && packet.type === "ping" && packet.data === "probe") {
      this.#state = "probed";
      return "answer-probe";
    }
    // Published clients wait for the answer to their probe; the protocol lets them move without one.
    const moved = this.#state !== "settled" && packet.type === "upgrade";
    this.#state = "settled";
    return moved ? "complete" : "abort";
  }
}
