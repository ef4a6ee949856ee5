/** Stands in for `../parts.ts` in a client of WebSocket alone. */
import type { Options } from "../api/client.js";
import type { SocketOptions } from "../options.js";
import { encode, type Packet } from "../packets.js";
import { Socket } from "../socket.js";
import type { Engine } from "./engine.js";
import { after } from "./timers.js";

export { createDecoder } from "../packets.js";
export { parseUrl } from "./address.js";
export { openEngine } from "./engine.js";
export { after as wait } from "./timers.js";

export const socketClass = (_?: SocketOptions) => Socket;

export const toolsOf = (_: Options) => ({ after, explain });

function explain(reason: string, details: unknown = { description: reason }): unknown {
  return details;
}

export function isAlone(options: Options): boolean | undefined {
  return options.forceNew || options.multiplex === false;
}

export function createWriter(engine: Engine): (packet: Packet) => void {
  return (packet) => {
    for (const message of encode(packet)) engine.send(message);
  };
}
