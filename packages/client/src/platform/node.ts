/** Node, and whatever has Node's modules. There is no page, and cookies are kept only on demand. */
import { jsonCodec, type SioCodec } from "@tidewire/wire/sio";
import { CookieJar } from "./cookies.js";
import { exchange } from "./node-http.js";
import { openNodeWebSocket } from "./node-websocket.js";
import type { Network, NetworkOptions, OpenWebSocket, Platform } from "./platform.js";
import { defer, hostTimers } from "./timers.js";
import { hasWebTransport, openWebTransport } from "./web-transport.js";

/** Nothing is downloaded here, so it may be the faster one. */
export const codec: SioCodec = jsonCodec();

export const platform: Platform = {
  now: () => Date.now(),
  defer,
  timers: hostTimers,

  toBinary(bytes, type) {
    if (type === "blob") return new Blob([bytes as Uint8Array<ArrayBuffer>]);
    const { buffer, byteOffset, byteLength } = bytes;
    if (type === "arraybuffer") return buffer.slice(byteOffset, byteOffset + byteLength);
    return Buffer.from(buffer, byteOffset, byteLength);
  },

  report: (error) => console.error(error),
};

/** There is no page anyway. */
export const pagelessPlatform: Platform = platform;

export function network(options: NetworkOptions): Network {
  const cookies = jarOf(options);
  return {
    has: (transport) => transport !== "webtransport" || hasWebTransport(),
    request: (request, sink) => exchange(request, options, cookies, sink),
    webSocket: (url, socketOptions, sink) => openNodeWebSocket(url, socketOptions, options, cookies, sink),
    webTransport: openWebTransport,
  };
}

/** The WebSocket alone, for a client that needs nothing else. */
export function webSocketOf(options: NetworkOptions): OpenWebSocket {
  const cookies = jarOf(options);
  return (url, socketOptions, sink) => openNodeWebSocket(url, socketOptions, options, cookies, sink);
}

function jarOf({ withCredentials }: NetworkOptions): CookieJar | undefined {
  return withCredentials ? new CookieJar() : undefined;
}
