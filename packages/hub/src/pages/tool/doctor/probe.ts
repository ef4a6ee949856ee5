/** The doctor's tries: one plain request, one without looking at the answer, one WebSocket. Nothing is decided here. */

/** What became of a request. */
export type HttpOutcome =
  | { readonly kind: "answer"; readonly status: number; readonly type: string; readonly body: string }
  /** The browser keeps what came back to itself, or nothing came. */
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "silent" };

export type WebSocketOutcome =
  /** `first` is the first packet, empty when the server closed without one. */
  | { readonly kind: "open"; readonly first: string }
  | { readonly kind: "failed"; readonly code: number }
  | { readonly kind: "silent" };

export interface Probes {
  readonly http: HttpOutcome;
  /** Whether the server answers at all, whatever it says; asked only when `http` failed. */
  readonly reachable: boolean | undefined;
  readonly webSocket: WebSocketOutcome;
}

/** What is taken from the browser. */
export interface ProbeWorld {
  fetch(url: string, options: RequestInit): Promise<Response>;
  openWebSocket(url: string): WebSocket;
  /** Undoes itself. */
  after(ms: number, task: () => void): () => void;
}

export interface Target {
  /** Without a path. */
  readonly url: string;
  readonly path: string;
  readonly revision: 3 | 4;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly credentials: boolean;
}

/** Of an answer that is no packet, this much is looked at. */
const MAX_BODY = 2_000;

const PATIENCE_MS = 6_000;

export function engineUrl(target: Target, transport: "polling" | "websocket"): string {
  const path = `${target.path.replace(/\/$/, "")}/`;
  const query = new URLSearchParams({ ...target.query, EIO: String(target.revision), transport });
  const base = transport === "websocket" ? target.url.replace(/^http/, "ws") : target.url;
  return `${base}${path}?${query}`;
}

export async function probe(world: ProbeWorld, target: Target): Promise<Probes> {
  const [http, webSocket] = await Promise.all([tryHttp(world, target), tryWebSocket(world, target)]);
  const reachable = http.kind === "failed" ? await isReachable(world, target) : undefined;
  return { http, reachable, webSocket };
}

async function tryHttp(world: ProbeWorld, target: Target): Promise<HttpOutcome> {
  const patience = new AbortController();
  const stop = world.after(PATIENCE_MS, () => patience.abort());
  const url = engineUrl(target, "polling");
  const options: RequestInit = {
    credentials: target.credentials ? "include" : "omit",
    cache: "no-store",
    headers: { ...target.headers },
  };
  try {
    const response = await world.fetch(url, { ...options, signal: patience.signal });
    const body = (await response.text()).slice(0, MAX_BODY);
    const sid = /"sid":"([^"]+)"/.exec(body)?.[1];
    if (response.ok && sid !== undefined) void leave(world, `${url}&sid=${encodeURIComponent(sid)}`, options, target);
    return { kind: "answer", status: response.status, type: response.headers.get("content-type") ?? "", body };
  } catch (error) {
    if (patience.signal.aborted) return { kind: "silent" };
    return { kind: "failed", reason: error instanceof Error ? error.message : String(error) };
  } finally {
    stop();
  }
}

/** The session that the try made would otherwise live there until its heartbeat fails. */
async function leave(world: ProbeWorld, url: string, options: RequestInit, { revision }: Target): Promise<void> {
  try {
    await world.fetch(url, { ...options, method: "POST", body: revision === 3 ? "1:1" : "1" });
  } catch {
    // It fails by itself then.
  }
}

async function isReachable(world: ProbeWorld, target: Target): Promise<boolean> {
  const patience = new AbortController();
  const stop = world.after(PATIENCE_MS, () => patience.abort());
  try {
    // A transport that nobody knows makes no session.
    const url = engineUrl(target, "polling").replace(/transport=polling$/, "transport=none");
    await world.fetch(url, { mode: "no-cors", credentials: "omit", cache: "no-store", signal: patience.signal });
    return true;
  } catch {
    return false;
  } finally {
    stop();
  }
}

function tryWebSocket(world: ProbeWorld, target: Target): Promise<WebSocketOutcome> {
  return new Promise((resolve) => {
    let socket: WebSocket | undefined;
    let isOpen = false;
    const end = (outcome: WebSocketOutcome) => {
      stop();
      if (socket !== undefined) {
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close();
      }
      resolve(outcome);
    };
    const stop = world.after(PATIENCE_MS, () => end({ kind: "silent" }));
    try {
      socket = world.openWebSocket(engineUrl(target, "websocket"));
    } catch {
      end({ kind: "failed", code: 0 });
      return;
    }
    socket.onopen = () => {
      isOpen = true;
    };
    socket.onmessage = ({ data }) => end({ kind: "open", first: String(data).slice(0, MAX_BODY) });
    socket.onclose = ({ code }) => end(isOpen ? { kind: "open", first: "" } : { kind: "failed", code });
  });
}
