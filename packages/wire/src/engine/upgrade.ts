/**
 * Moving a session from polling to a better transport. The client probes the new transport, stops polling, then says
 * that it moved; until then everything still goes the old way, and any other packet on the new transport ends the
 * attempt, never the session. No timer here: the shell gives an attempt up after its own `upgradeTimeout`.
 */
import type { EnginePacket } from "./packet.js";

/** The client's first packet on the new transport: `2probe`. */
export const probePacket: EnginePacket = Object.freeze({ type: "ping", data: "probe" });
/** The server's answer: `3probe`. */
export const probeAnswerPacket: EnginePacket = Object.freeze({ type: "pong", data: "probe" });
/** The client's last word on the matter: `5`. */
export const upgradePacket: EnginePacket = Object.freeze({ type: "upgrade" });

/** The server's end of one attempt. */
export class UpgradeAcceptor {
  #state: "unprobed" | "probed" | "settled" = "unprobed";

  /**
   * A packet from the new transport.
   * - `answer-probe`: send `probeAnswerPacket` on it, and release the waiting poll with a noop.
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

/** The client's end: send `probePacket` on the new transport once that is open, then hand over what arrives on it. */
export class UpgradeProbe {
  #state: "probing" | "pausing" | "settled" = "probing";

  /**
   * A packet from the new transport.
   * - `pause`: stop polling, wait for the running poll and post, then call `paused`.
   * - `abort`: close the new transport and keep the old one.
   */
  receive(packet: EnginePacket): "pause" | "abort" {
    if (this.#state === "probing" && packet.type === "pong" && packet.data === "probe") {
      this.#state = "pausing";
      return "pause";
    }
    this.#state = "settled";
    return "abort";
  }

  /** Polling stands still. `complete`: send `upgradePacket`, and the session lives on the new transport. */
  paused(): "complete" | "abort" {
    const complete = this.#state === "pausing";
    this.#state = "settled";
    return complete ? "complete" : "abort";
  }
}
