/** The whole client: every transport, and moving to a better one. */
import { platform } from "#platform";
import { Polling } from "./engine/polling.js";
import { startUpgrade } from "./engine/upgrade.js";
import { WebSocketTransport } from "./engine/websocket.js";
import { WebTransportTransport } from "./engine/webtransport.js";
import { createLookup } from "./lookup.js";
import type { Manager as KitManager } from "./manager.js";

export const lookup = createLookup({
  platform,
  startUpgrade,
  transports: { polling: Polling, websocket: WebSocketTransport, webtransport: WebTransportTransport },
});

export const { Manager } = lookup;
export type Manager<
  // biome-ignore lint/suspicious/noExplicitAny: the untyped map
  ListenEvents extends Record<string, any> = Record<string, (...args: any[]) => void>,
  // biome-ignore lint/suspicious/noExplicitAny: as above
  EmitEvents extends Record<string, any> = ListenEvents,
> = KitManager<ListenEvents, EmitEvents>;
