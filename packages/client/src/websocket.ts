/**
 * A small client that speaks WebSocket only: `import { io } from "@tidewire/client/websocket"`. It has no option
 * `parser`, emits no Blobs, and its `disconnect` says no more than the transport did.
 */
import { codec, platform, webSocketOf } from "#platform";
import { WebSocketTransport } from "./engine/websocket.js";
import { createLookup } from "./lookup.js";

const lookup = createLookup({
  platform,
  network: (options) => ({ webSocket: webSocketOf(options) }),
  transports: { websocket: WebSocketTransport },
  codec,
});

export const { Manager } = lookup;
export { Socket } from "./socket.js";
export { lookup as connect, lookup as default, lookup as io };
