/** Browsers, workers and React Native: everything from the host's globals, none of which has to be there. */
import type {
  HttpRequest,
  HttpSink,
  Network,
  NetworkOptions,
  PageEvent,
  Platform,
  Undo,
  WebSocketPort,
  WebSocketSink,
} from "./platform.js";
import { defer, hostTimers } from "./timers.js";

export const platform: Required<Platform> = {
  defer,
  timers: hostTimers,
  watchPage,

  toBinary(bytes, type) {
    if (type === "blob") return new Blob([bytes as Uint8Array<ArrayBuffer>]);
    return bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
  },
};

/** The global that each transport stands on. */
const NEEDED: Readonly<Record<string, string>> = {
  polling: "fetch",
  websocket: "WebSocket",
  webtransport: "WebTransport",
};

export function network(options: NetworkOptions): Network {
  return {
    has: (transport) => !!(globalThis as Record<string, unknown>)[NEEDED[transport] as string],
    request: (request, sink) => exchange(request, options, sink),
    webSocket: (url, { protocols }, sink) => openWebSocket(url, protocols, options, sink),
  };
}

function watchPage(listener: (event: PageEvent) => void, unload?: boolean): Undo | undefined {
  if (typeof addEventListener !== "function") return undefined;
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
    if (!document?.hidden) wake();
  });
  return () => page.abort();
}

function exchange({ method, url, body, timeoutMs, keepAlive }: HttpRequest, options: NetworkOptions, sink: HttpSink) {
  const abort = new AbortController();
  const { signal } = abort;
  let undone = false;
  const timer = timeoutMs ? setTimeout(() => abort.abort(), timeoutMs) : undefined;
  const end =
    <Outcome>(tell: (outcome: Outcome) => void) =>
    (outcome: Outcome) => {
      clearTimeout(timer);
      if (!undone) tell(outcome);
    };
  fetch(url, {
    method,
    // A body of text is "text/plain;charset=UTF-8" by itself.
    headers: options.extraHeaders,
    body,
    // Those of the own origin always go along: load balancers count on theirs.
    credentials: options.withCredentials ? "include" : undefined,
    keepalive: keepAlive,
    signal,
  } as RequestInit)
    .then(async (response) => ({ status: response.status, responseText: await response.text() }))
    .then(
      end(sink.done),
      end((cause) => sink.failed(signal.aborted ? "timeout" : cause)),
    );
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
    socket.binaryType = "arraybuffer";
    socket.onopen = sink.opened;
    socket.onmessage = ({ data }) => sink.message(typeof data === "string" ? data : new Uint8Array(data));
    socket.onerror = sink.failed;
    socket.onclose = sink.closed;
  } catch (cause) {
    defer(() => sink.failed(cause));
  }
  return {
    send(message, _compress, sent) {
      socket?.send(message as string | Uint8Array<ArrayBuffer>);
      if (sent) defer(sent);
    },
    close: () => socket?.close(),
  };
}
