/** Node, and whatever has Node's modules. There is no page, and cookies are kept only on demand. */
import { CookieJar } from "./cookies.js";
import { exchange } from "./node-http.js";
import { openNodeWebSocket } from "./node-websocket.js";
import type { Network, NetworkOptions, Platform } from "./platform.js";
import { defer, hostTimers } from "./timers.js";

export const platform: Platform = {
  defer,
  timers: (options) =>
    hostTimers(options, (timer) => {
      if (options.autoUnref) (timer as NodeJS.Timeout).unref?.();
    }),

  toBinary(bytes, type) {
    if (type === "blob") return new Blob([bytes as Uint8Array<ArrayBuffer>]);
    const { buffer, byteOffset, byteLength } = bytes;
    if (type === "arraybuffer") return buffer.slice(byteOffset, byteOffset + byteLength);
    return Buffer.from(buffer, byteOffset, byteLength);
  },
};

export function network(options: NetworkOptions): Network {
  const cookies = options.withCredentials ? new CookieJar() : undefined;
  return {
    has: (transport) => transport !== "webtransport" || globalThis.WebTransport !== undefined,
    request: (request, sink) => exchange(request, options, cookies, sink),
    webSocket: (url, socketOptions, sink) => openNodeWebSocket(url, socketOptions, options, cookies, sink),
  };
}
