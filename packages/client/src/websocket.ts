/**
 * A small client that speaks WebSocket only: `import { io } from "@tidewire/client/websocket"`. What it leaves out stands
 * in docs/reference/client.md.
 */
import { codec, pagelessPlatform as platform, webSocketOf } from "#platform";
import { WebSocketSession } from "./engine/websocket-session.js";
import { createLookup } from "./lookup.js";
import type { NetworkOptions } from "./platform/platform.js";

const lookup = createLookup({
  platform,
  createSession: (options) =>
    new WebSocketSession(options, platform, webSocketOf(options as unknown as NetworkOptions)),
  codec,
});

export const { Manager } = lookup;
export { Socket } from "./socket.js";
export { lookup as connect, lookup as default, lookup as io };
