/** The page's line to the hub: requests that always settle, notices, and the state of the line as one value. */

import type { ChatNoticeName, ChatNotices, ChatRequestName, ChatRequests, Refusal } from "./chat-protocol.js";

export type ConnectionState =
  | { readonly kind: "connecting" }
  | { readonly kind: "online"; readonly transport: string }
  /** `attempt` counts the tries to come back. */
  | { readonly kind: "offline"; readonly attempt: number };

/** Why there was no reply at all. */
export interface NoReply {
  readonly error: { readonly code: "no-reply"; readonly message: string };
}

export type Reply<Name extends ChatRequestName> = ChatRequests[Name]["reply"] | Refusal | NoReply;

/** What is used of the Socket.IO client: published or our own. */
export interface ClientSocket {
  readonly connected: boolean;
  readonly io: {
    readonly engine?: ClientEngine;
    on(event: "reconnect_attempt", listener: (attempt: number) => void): unknown;
  };
  on(event: string, listener: (...args: never[]) => void): unknown;
  timeout(timeoutMs: number): {
    emit(event: string, body: unknown, done: (error: unknown, reply: unknown) => void): unknown;
  };
  emit(event: string, body: unknown): unknown;
  connect(): unknown;
}

export interface ClientEngine {
  readonly transport: { readonly name: string };
  on(event: "upgrade", listener: (transport: { readonly name: string }) => void): unknown;
}

const REPLY_MS = 8_000;

export class Connection {
  readonly #socket: ClientSocket;
  readonly #changed: (state: ConnectionState) => void;
  #state: ConnectionState = { kind: "connecting" };

  /** `changed` is called with every new state. */
  constructor(socket: ClientSocket, changed: (state: ConnectionState) => void) {
    this.#socket = socket;
    this.#changed = changed;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  open(): void {
    const socket = this.#socket;
    socket.on("connect", () => {
      const engine = socket.io.engine;
      this.#set({ kind: "online", transport: engine?.transport.name ?? "unknown" });
      engine?.on("upgrade", ({ name }) => {
        if (this.#state.kind === "online" && socket.io.engine === engine)
          this.#set({ kind: "online", transport: name });
      });
    });
    socket.on("disconnect", (reason: string) => {
      this.#set({ kind: "offline", attempt: 0 });
      // The library comes back by itself unless the server sent us away.
      if (reason === "io server disconnect") socket.connect();
    });
    socket.on("connect_error", () => {
      if (this.#state.kind === "connecting") this.#set({ kind: "offline", attempt: 0 });
    });
    socket.io.on("reconnect_attempt", (attempt) => this.#set({ kind: "offline", attempt }));
    socket.connect();
  }

  onNotice<Name extends ChatNoticeName>(name: Name, listener: (notice: ChatNotices[Name]) => void): void {
    this.#socket.on(name, listener);
  }

  /** Never rejects; without a connection it says so at once, since a request is worth nothing later. */
  request<Name extends ChatRequestName>(name: Name, body: ChatRequests[Name]["request"]): Promise<Reply<Name>> {
    if (!this.#socket.connected) return Promise.resolve(noReply("There is no connection."));
    return new Promise((resolve) => {
      this.#socket.timeout(REPLY_MS).emit(name, body, (error, reply) => {
        resolve(error ? noReply("The hub did not answer.") : (reply as Reply<Name>));
      });
    });
  }

  /** Says something that needs no answer, if there is a connection. */
  tell<Name extends ChatRequestName>(name: Name, body: ChatRequests[Name]["request"]): void {
    if (this.#socket.connected) this.#socket.emit(name, body);
  }

  #set(state: ConnectionState): void {
    this.#state = state;
    this.#changed(state);
  }
}

function noReply(message: string): NoReply {
  return { error: { code: "no-reply", message } };
}
