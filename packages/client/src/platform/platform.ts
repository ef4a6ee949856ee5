/**
 * The port to the host: what a session needs of a browser, a worker or Node. Types only, and none of them from the
 * DOM, so that the declarations of this package stand alone.
 *
 * Nothing here throws for a fault of the world; that is reported to the sink of the call, and at most once.
 */

/** Undoes what returned it. May be called again, without effect. */
export type Undo = () => void;

export interface Platform {
  /** Runs `task` after the current one, before any timer. */
  defer(task: () => void): void;
  /** The clock of one manager. */
  timers(options: TimerOptions): After;
  /** What happens to the page, if there is one; `unload` only on demand, since watching for it costs the page. */
  watchPage?(listener: (event: PageEvent) => void, unload?: boolean): Undo | undefined;
  /** Bytes as applications of this platform expect them: a Buffer in Node, an ArrayBuffer elsewhere. */
  toBinary(bytes: Uint8Array, type: string | undefined): unknown;
}

/**
 * - `offline`, `online`: the host lost or found its network.
 * - `wake`: the page was hidden, frozen or put aside, and time has passed; timers may have stood still.
 * - `aside`: the page goes into the back/forward cache, where no connection survives.
 * - `leave`: the page is gone for good.
 * - `unload`: the page may be gone soon; the user could still stay.
 */
export type PageEvent = "offline" | "online" | "wake" | "aside" | "leave" | "unload";

export interface TimerOptions {
  readonly autoUnref?: boolean | undefined;
  readonly useNativeTimers?: boolean | undefined;
}

/** A timer; `Undo` stops it. */
export type After = (delayMs: number, task: () => void) => Undo;

/** Options that only a Node process can honour are passed through by their public names. */
export interface NetworkOptions extends TimerOptions {
  readonly withCredentials?: boolean | undefined;
  readonly extraHeaders?: Readonly<Record<string, string>> | undefined;
  readonly [option: string]: unknown;
}

/** The way out of one session, with what it keeps there: cookies, connections. */
export interface Network {
  /** Whether the platform has this kind of transport at all. */
  has(transport: string): boolean;
  /** One HTTP exchange. After `Undo` the sink hears nothing more. */
  request(request: HttpRequest, sink: HttpSink): Undo;
  webSocket: OpenWebSocket;
}

export type OpenWebSocket = (url: string, options: WebSocketOptions, sink: WebSocketSink) => WebSocketPort;

export interface HttpRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly body?: string | undefined;
  /** Milliseconds; 0, or nothing, for any. */
  readonly timeoutMs?: number | undefined;
  /** The exchange should outlive the page. */
  readonly keepAlive?: boolean;
}

export interface HttpResponse {
  readonly status: number;
  readonly responseText: string;
}

export interface HttpSink {
  done(response: HttpResponse): void;
  /** No response came. */
  failed(cause: unknown): void;
}

export interface WebSocketOptions {
  readonly protocols?: string | readonly string[] | undefined;
}

export interface WebSocketSink {
  opened(): void;
  message(data: string | Uint8Array): void;
  failed(cause: unknown): void;
  /** `event`: the code and the reason; the platform's own, if it has one. */
  closed(event: { readonly code: number; readonly reason: string; readonly wasClean?: boolean }): void;
}

export interface WebSocketPort {
  /** In order. `sent` is called once, when the host has taken the message. */
  send(message: string | Uint8Array, compress: boolean, sent?: () => void): void;
  close(): void;
}
