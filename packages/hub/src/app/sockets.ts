/** What the hub needs of the server's sockets, and no more: `Namespace` and `Socket` of `@tidewire/server` have it. */

export interface HubAudience {
  emit(event: string, ...args: unknown[]): unknown;
}

export interface HubSocket extends HubAudience {
  readonly id: string;
  /** Everybody in the namespace but this socket. */
  readonly broadcast: HubAudience;
  on(event: string, listener: (...args: unknown[]) => void): unknown;
  /** Hears every event of the peer; an acknowledgement is the last argument. */
  onAny(listener: (event: string, ...args: unknown[]) => void): unknown;
  join(room: string): unknown;
  leave(room: string): unknown;
  /** Everybody in the room but this socket. */
  to(room: string): HubAudience;
  /** The next emit's acknowledgement gets an error first, and gets it when `timeoutMs` have passed. */
  timeout(timeoutMs: number): HubAudience;
}

export interface HubNamespace extends HubAudience {
  readonly sockets: { get(id: string): HubSocket | undefined };
  on(event: "connection", listener: (socket: HubSocket) => void): unknown;
  to(room: string): HubAudience;
}
