/** Browsers, workers and React Native: everything from the host's globals, none of which has to be there. */
export { compactCodec as codec } from "@tidewire/wire/sio";

import type {
  HttpRequest,
  HttpSink,
  Network,
  NetworkOptions,
  OpenWebSocket,
  PageEvent,
  Platform,
  Undo,
  WebSocketPort,
  WebSocketSink,
} from "./platform.js";
import { defer, hostTimers } from "./timers.js";
import { openWebTransport } from "./web-transport.js";

/** The host without the page. */
export const pagelessPlatform: Platform = {
  now: () => Date.now(),
  defer,
  timers: hostTimers,

  toBinary(bytes, type) {
    if (type === "blob") return new Blob([bytes as Uint8Array<ArrayBuffer>]);
    const { buffer, byteOffset, byteLength } = bytes;
    return byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
  },

  report(error) {
    (globalThis.reportError ?? console.error)(error);
  },
};

export const platform: Required<Platform> = /* @__PURE__ */ Object.assign({ watchPage }, pagelessPlatform);

/** The global that each transport stands on. */
const NEEDED: Readonly<Record<string, string>> = {
  polling: "fetch",
  websocket: "WebSocket",
  webtransport: "WebTransport",
};

export function network(options: NetworkOptions): Network {
  return {
    has: (transport) => (globalThis as Record<string, unknown>)[NEEDED[transport] ?? ""] !== undefined,
    request: (request, sink) => exchange(request, options, sink),
    webSocket: webSocketOf(options),
    webTransport: openWebTransport,
  };
}

/** The WebSocket alone, for a client that needs nothing else. */
export function webSocketOf(options: NetworkOptions): OpenWebSocket {
  return (url, { protocols }, sink) => openWebSocket(url, protocols, options, sink);
}

function watchPage(listener: (event: PageEvent) => void, unload?: boolean): Undo {
  if (typeof addEventListener !== "function") return () => {};
  const page = new AbortController();
  const on = (target: EventTarget | undefined, name: string, tell: (event: Event) => void) =>
    target?.addEventListener(name, tell, { signal: page.signal });
  const { document } = globalThis as { document?: Document };
  const wake = () => listener("wake");
  on(globalThis, "offline", () => listener("offline"));
  on(globalThis, "online", () => listener("online"));
  on(globalThis, "pageshow", wake);
  on(globalThis, "pagehide", (event) => listener((event as PageTransitionEvent).persisted ? "aside" : "leave"));
  if (unload) on(globalThis, "beforeunload", () => listener("unload"));
  on(document, "resume", wake);
  on(document, "visibilitychange", () => {
    if (document?.visibilityState === "visible") wake();
  });
  return () => page.abort();
}

function exchange({ method, url, body, timeoutMs, keepAlive }: HttpRequest, options: NetworkOptions, sink: HttpSink) {
  const abort = new AbortController();
  const { signal } = abort;
  let undone = false;
  const timer = timeoutMs > 0 ? setTimeout(() => abort.abort(), timeoutMs) : undefined;
  const end = (tell: () => void) => {
    clearTimeout(timer);
    if (!undone) tell();
  };
  fetch(url, {
    method,
    // A body of text is "text/plain;charset=UTF-8" by itself.
    headers: { ...options.extraHeaders },
    body: body ?? null,
    // Cookies of the own origin always went along: load balancers count on theirs.
    credentials: options.withCredentials ? "include" : "same-origin",
    keepalive: keepAlive ?? false,
    signal,
  })
    .then(async (response) => {
      const responseText = await response.text();
      end(() => sink.done({ status: response.status, responseText }));
    })
    .catch((cause) => end(() => sink.failed(signal.aborted ? "timeout" : cause)));
  return () => {
    undone = true;
    abort.abort();
  };
}

type Protocols = string | readonly string[] | undefined;
type HostWebSocket = new (url: string, protocols: Protocols, options: object) => WebSocket;

function openWebSocket(url: string, protocols: Protocols, options: NetworkOptions, sink: WebSocketSink): WebSocketPort {
  let socket: WebSocket | undefined;
  try {
    // The third argument is for React Native; others do not look at it.
    socket = new (WebSocket as unknown as HostWebSocket)(url, protocols, { headers: options.extraHeaders });
  } catch (cause) {
    defer(() => sink.failed(cause));
    return { send() {}, close() {} };
  }
  socket.binaryType = "arraybuffer";
  socket.onopen = sink.opened;
  socket.onmessage = ({ data }) => sink.message(typeof data === "string" ? data : new Uint8Array(data));
  socket.onerror = sink.failed;
  socket.onclose = (event) => sink.closed(event.code, event.reason, event);
  return {
    send(message, _compress, sent) {
      try {
        socket.send(message as string | Uint8Array<ArrayBuffer>);
      } catch {
        // It is closing: the event that says so is on its way.
      }
      if (sent) defer(sent);
    },
    close() {
      socket.onopen = socket.onmessage = socket.onerror = socket.onclose = null;
      socket.close();
    },
  };
}
