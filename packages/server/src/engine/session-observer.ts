/** Who watches a session, as a port. */
import type { EnginePacket } from "@tidewire/wire/engine";
import type { OutPacket } from "./out-packet.js";
import type { CloseReason, Transport } from "./transport.js";

/** Told of every step, for those who watch a session (`socket.conn` events). A session without one pays nothing. */
export interface SessionObserver {
  packet(packet: EnginePacket): void;
  packetCreated(packet: OutPacket): void;
  heartbeat(): void;
  flushed(packets: readonly OutPacket[]): void;
  drained(): void;
  upgradeStarted(transport: Transport["name"]): void;
  upgradeDone(transport: Transport["name"]): void;
  closed(reason: CloseReason, description?: unknown): void;
}
