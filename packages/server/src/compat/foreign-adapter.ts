/** What the broadcasts of published adapters lack: word of the sockets that leave without an answer. */
import type { Adapter, BroadcastFlags } from "../adapter/adapter.js";
import { type AckingSocket, tellMissing } from "./acks-view.js";

/** The part of an adapter that asks for acknowledgements. */
export type AskingAdapter = Pick<Adapter, "broadcastWithAck" | "serverCount">;

/**
 * How long published adapters wait for answers when the application does not say. Between servers they have no word
 * for a socket that left, so that without a bound they could wait for ever.
 */
export const FOREIGN_ACK_TIMEOUT_MS = 10_000;

/** The adapter as something that tells who left and forgets who did not answer, and how long it may wait. */
export function askingAdapter(
  adapter: Adapter,
  flags: BroadcastFlags,
): { readonly adapter: AskingAdapter; readonly timeoutMs: number | undefined } {
  if (adapter.tellsWhoLeft === true) return { adapter, timeoutMs: flags.timeout };
  const timeoutMs = flags.timeout ?? FOREIGN_ACK_TIMEOUT_MS;
  return {
    timeoutMs,
    adapter: {
      broadcastWithAck(packet, options, counted, acknowledged, missing) {
        if (missing !== undefined) tellMissing(acknowledged, missing);
        const bounded = { ...options, flags: { ...options.flags, timeout: timeoutMs } };
        const forget = adapter.broadcastWithAck(packet, bounded, counted, acknowledged, missing);
        return () => {
          // An adapter of ours that stands before published ones.
          if (typeof forget === "function") forget();
          // The adapter wrote the id that it drew to the packet.
          if (packet.id !== undefined) for (const socket of socketsOf(adapter)) socket.forgetAck(packet.id);
        };
      },
      // Nobody but this server is asked.
      serverCount: async () => (flags.local === true ? 1 : adapter.serverCount()),
    },
  };
}

/** The sockets of the namespace that the adapter was made for. */
function socketsOf(adapter: Adapter & { nsp?: { sockets?: Map<string, AckingSocket> } }): Iterable<AckingSocket> {
  return adapter.nsp?.sockets?.values() ?? [];
}
