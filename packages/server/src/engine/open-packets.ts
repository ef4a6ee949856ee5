/** What every session is sent first. */
import { encodeOpen } from "@tidewire/wire/engine";
import type { ResolvedEngineOptions } from "./engine-options.js";
import { OutPacket } from "./out-packet.js";
import type { Transport } from "./transport.js";

/**
 * The open packet, which offers better transports to a session that polls, and the application's own behind it. Clients
 * that do not speak the protocol get neither.
 */
export function openPackets(sid: string, transport: Transport["name"], options: ResolvedEngineOptions): OutPacket[] {
  if (transport === "plain-websocket" || transport === "event-stream") return [];
  const { pingInterval, pingTimeout, maxHttpBufferSize, initialPacket } = options;
  const upgrades = transport === "polling" ? upgradesOf(options) : [];
  const maxPayload = Number.isFinite(maxHttpBufferSize) ? { maxPayload: maxHttpBufferSize } : {};
  const open = OutPacket.text(`0${encodeOpen({ sid, upgrades, pingInterval, pingTimeout, ...maxPayload })}`, false);
  if (initialPacket === undefined) return [open];
  return [
    open,
    typeof initialPacket === "string" ? OutPacket.text(`4${initialPacket}`) : OutPacket.binary(initialPacket),
  ];
}

function upgradesOf({ allowUpgrades, transports }: ResolvedEngineOptions): readonly string[] {
  return allowUpgrades
    ? ["websocket", "webtransport"].filter((name) => transports.some((known) => known === name))
    : [];
}
