/** What every session is sent first. */
import { encodeOpen } from "@tidewire/wire/engine";
import type { ResolvedEngineOptions } from "./engine-options.js";
import { OutPacket } from "./out-packet.js";
import type { Transport } from "./transport.js";

export class OpenPackets {
  // All but the id is the same for everybody (bench: connect).
  readonly #polling: string;
  readonly #others: string;
  readonly #initial: ResolvedEngineOptions["initialPacket"];

  constructor(options: ResolvedEngineOptions) {
    this.#polling = behindSid(options, upgradesOf(options));
    this.#others = behindSid(options, []);
    this.#initial = options.initialPacket;
  }

  /**
   * The open packet, which offers better transports to a session that polls, and the application's own behind it.
   * Clients that do not speak the protocol get neither.
   */
  of(sid: string, transport: Transport["name"]): OutPacket[] {
    if (transport === "plain-websocket" || transport === "event-stream") return [];
    const behind = transport === "polling" ? this.#polling : this.#others;
    const open = OutPacket.text(`0{"sid":${JSON.stringify(sid)}${behind}`, false);
    const initial = this.#initial;
    if (initial === undefined) return [open];
    return [open, typeof initial === "string" ? OutPacket.text(`4${initial}`) : OutPacket.binary(initial)];
  }
}

/** The data of the open packet behind the id, which stands first. */
function behindSid(options: ResolvedEngineOptions, upgrades: readonly string[]): string {
  const { pingInterval, pingTimeout, maxHttpBufferSize } = options;
  const maxPayload = Number.isFinite(maxHttpBufferSize) ? { maxPayload: maxHttpBufferSize } : {};
  return encodeOpen({ sid: "", upgrades, pingInterval, pingTimeout, ...maxPayload }).slice('{"sid":""'.length);
}

function upgradesOf({ allowUpgrades, transports }: ResolvedEngineOptions): readonly string[] {
  return allowUpgrades
    ? ["websocket", "webtransport"].filter((name) => transports.some((known) => known === name))
    : [];
}
