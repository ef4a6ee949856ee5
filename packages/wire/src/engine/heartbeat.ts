/**
 * Engine.IO heartbeat. Exactly one side pings: the server since v4, the client in v3.
 * Holds no timer: calls take `now`, and the caller wakes at `deadline`.
 */
import type { Side } from "../side.js";
import type { EngineVersion } from "./packet.js";

export interface HeartbeatTiming {
  readonly pingIntervalMs: number;
  readonly pingTimeoutMs: number;
}

export class Heartbeat {
  readonly #role: "pings" | "waits";
  readonly #timing: HeartbeatTiming;
  #awaitingPong = false;
  #deadline: number;

  constructor(side: Side, version: EngineVersion, timing: HeartbeatTiming, now: number) {
    this.#role = side === pingingSide(version) ? "pings" : "waits";
    this.#timing = timing;
    this.#deadline = now + quietMs(this.#role, this.#timing);
  }

  get deadline(): number {
    return this.#deadline;
  }

  /** The deadline passed: ask the peer for a sign of life, or give the session up. */
  elapse(now: number): "send-ping" | "dead" {
    if (this.#role === "waits" || this.#awaitingPong) return "dead";
    this.#awaitingPong = true;
    this.#deadline = now + this.#timing.pingTimeoutMs;
    return "send-ping";
  }

  /** A beat arrived. One sent in the wrong direction breaks the protocol. */
  receive(beat: "ping" | "pong", now: number): "send-pong" | "alive" | "wrong-direction" {
    if (beat !== (this.#role === "pings" ? "pong" : "ping")) return "wrong-direction";
    this.#awaitingPong = false;
    this.#deadline = now + quietMs(this.#role, this.#timing);
    return beat === "ping" ? "send-pong" : "alive";
  }
}

/** How long silence is normal. A function, for a private method would cost each object a field (bench: idle memory). */
function quietMs(role: "pings" | "waits", timing: HeartbeatTiming): number {
  return role === "pings" ? timing.pingIntervalMs : longestSilenceMs(timing);
}

/** How long the waiting side hears nothing before it gives up: it grants the peer its interval and its timeout. */
export function longestSilenceMs({ pingIntervalMs, pingTimeoutMs }: HeartbeatTiming): number {
  return pingIntervalMs + pingTimeoutMs;
}

export function pingingSide(version: EngineVersion): Side {
  return version === 4 ? "server" : "client";
}
