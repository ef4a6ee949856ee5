/** A small client that speaks WebSocket only: `import { io } from "@tidewire/client/websocket"`. */
import { platform } from "#platform";
import { WebSocketTransport } from "./engine/websocket.js";
import { createLookup } from "./lookup.js";

const lookup = createLookup({ platform, transports: { websocket: WebSocketTransport } });

export const { Manager } = lookup;
export { Socket } from "./socket.js";
export { lookup as connect, lookup as default, lookup as io };
