/** The first packet of a session: what the server says of it. */
import type { OpenPacket } from "@tidewire/wire/engine";

/** `undefined` unless it names a session and says how long the server may be silent. */
export function parseOpen(text: unknown): OpenPacket | undefined {
  try {
    const open: OpenPacket = JSON.parse(text as string);
    const { sid, pingInterval, pingTimeout } = open;
    const isValid = sid && typeof sid === "string" && pingInterval >= 0 && pingTimeout >= 0;
    return isValid && Number.isFinite(pingInterval + pingTimeout) ? open : undefined;
  } catch {
    return undefined;
  }
}
