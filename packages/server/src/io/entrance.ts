/**
 * The way into a namespace: clients that ask to join or to come back, the middlewares that decide, and the sockets on
 * which they have not decided yet. It must not know what becomes of a socket that was let in.
 */
import type { EventsMap } from "@tidewire/wire/sio";
import { type SocketId, settle } from "../adapter/adapter.js";
import type { PeerSession } from "../engine/peer-session.js";
import { type ExtendedError, type Middleware, runMiddlewares } from "./middleware.js";
import type { Peer } from "./peer.js";
import { Recovery, type SocketRecovery } from "./recovery.js";
import { Socket } from "./socket.js";
import type { SocketNamespace } from "./socket-namespace.js";

/** The namespace behind it. */
export interface EnteredNamespace<Entering> extends SocketNamespace<Socket> {
  /** The sockets that were let in, and those on which nobody has decided yet. */
  find(id: SocketId): unknown;
  /** Every middleware agreed. */
  admit(socket: Entering): void;
  /** Who asked to join will not. */
  checkVacancy(): void;
}

/** What an entrance needs of the server. */
export interface EntranceServer {
  /** How clients that were cut off come back; null: they do not. */
  readonly recovery: { readonly skipMiddlewares: boolean } | null;
  /** The id of the socket that a session gets in a namespace. */
  socketId(session: PeerSession, namespace: string): string;
}

export class Entrance<
  ListenEvents extends EventsMap,
  EmitEvents extends EventsMap,
  ServerSideEvents extends EventsMap,
  SocketData,
> {
  readonly #namespace: EnteredNamespace<Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>;
  readonly #server: EntranceServer;
  readonly #joining = new Map<SocketId, Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>();
  readonly #middlewares: Middleware<Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>[] = [];
  readonly #recovery: Recovery | null;
  /** Clients of which it is not known yet whether they come back. */
  #entering = 0;

  constructor(
    namespace: EnteredNamespace<Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>,
    server: EntranceServer,
  ) {
    this.#namespace = namespace;
    this.#server = server;
    this.#recovery = server.recovery === null ? null : new Recovery(namespace);
  }

  /** The sockets in the middlewares. */
  get joining(): ReadonlyMap<SocketId, Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>> {
    return this.#joining;
  }

  /** How many are on their way in, or may still come back. */
  get expected(): number {
    return this.#joining.size + this.#entering + (this.#recovery?.awaited ?? 0);
  }

  use(...middlewares: Middleware<Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>[]): void {
    this.#middlewares.push(...middlewares);
  }

  /** Takes over the middlewares of another one, as they are now. */
  inherit(from: Entrance<ListenEvents, EmitEvents, ServerSideEvents, SocketData>): void {
    this.use(...from.#middlewares);
  }

  /** A client asks to join, or to come back: the middlewares decide. */
  connectPeer(peer: Peer, auth: Record<string, unknown>): void {
    if (this.#recovery === null || peer.session.version === 3 || peer.session.isPlain === true) {
      this.#join(peer, auth, null);
      return;
    }
    // Counted: while it enters, an older connection of the client may be the last socket to leave.
    this.#entering++;
    const recoveries = this.#recovery;
    const entered = recoveries.enter(auth);
    const join = (recovery: SocketRecovery): void => {
      this.#entering--;
      // An adapter may give a session to two who ask at once: only the first is that socket.
      const isTaken = recovery.session !== null && this.#namespace.find(recovery.session.sid) !== undefined;
      if (peer.session.isOpen) this.#join(peer, auth, isTaken ? recoveries.begin() : recovery);
      else {
        recovery.drop();
        this.#namespace.checkVacancy();
      }
    };
    if (entered instanceof Promise) entered.then(join);
    else join(entered);
  }

  #join(peer: Peer, auth: Record<string, unknown>, recovery: SocketRecovery | null): void {
    const session = recovery?.session ?? null;
    const namespace = this.#namespace;
    const id = session?.sid ?? this.#server.socketId(peer.session, namespace.name);
    const socket = new Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>(
      id,
      peer,
      namespace,
      auth,
      recovery,
    );
    if (session === null && this.#middlewares.length === 0) {
      this.#decide(socket);
      return;
    }
    this.#joining.set(id, socket);
    if (session !== null) {
      socket.data = session.data as SocketData;
      settle(namespace.adapter.addAll(id, new Set(session.rooms)));
    }
    const decided = (error?: ExtendedError): void => this.#decide(socket, error);
    if (session !== null && this.#server.recovery?.skipMiddlewares === true) decided();
    else runMiddlewares(this.#middlewares, socket, decided, (error) => this.#failed(error));
  }

  #decide(socket: Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>, error?: ExtendedError): void {
    if (error !== undefined) this.#refuse(socket, error);
    else if (!socket.sessionIsOpen) this.#drop(socket);
    else {
      this.#joining.delete(socket.id);
      this.#namespace.admit(socket);
    }
  }

  #refuse(socket: Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>, error: ExtendedError): void {
    this.#drop(socket);
    try {
      socket.refuse(error);
    } catch (unsendable) {
      this.#failed(unsendable);
      socket.refuse({ message: error.message });
    }
  }

  #drop(socket: Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>): void {
    socket.drop();
    this.#joining.delete(socket.id);
    this.#namespace.checkVacancy();
  }

  #failed(error: unknown): void {
    this.#namespace.handlerFailed(error, "use", undefined);
  }
}
