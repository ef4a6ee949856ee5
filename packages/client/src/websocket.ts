/**
 * A small client that speaks WebSocket only: `import { io } from "@tidewire/client/websocket"`. Pages get it as a file
 * of its own, made of `lean`; in Node nothing is downloaded, and it is the whole client with one transport.
 */
import type { Options } from "./api/client.js";
import { createLookup, Manager as WholeManager } from "./lookup.js";

const transports = ["websocket"];

class WebSocketManager extends WholeManager {
  constructor(uri?: string | Options, opts?: Options) {
    if (typeof uri === "object") super({ transports, ...uri });
    else super(uri, { transports, ...opts });
  }
}

const lookup = createLookup(WebSocketManager);

export const { Manager } = lookup;
export { Socket } from "./lookup.js";
export { lookup as connect, lookup as default, lookup as io };
