/**
 * What a server is attached to: an HTTP server with an engine of ours in front of it, or an engine that somebody else put
 * in front of one. It knows how sessions begin and how all of it ends; it must not know what namespaces there are.
 */
import type { ConnectionView } from "../compat/connection-view.js";
import type { EngineView } from "../compat/engine-view.js";
import { type ForeignConnection, type ForeignEngine, ForeignSession } from "../compat/foreign-session.js";
import type { Clock } from "../engine/clock.js";
import type { PeerSession } from "../engine/peer-session.js";
import { Session } from "../engine/session.js";
import type { AttachableServer } from "../http/attach.js";
import type { SendFile } from "../http/client-files.js";
import { type SilentConnections, trackSilent } from "../http/silent-connections.js";
import type { ResolvedServerOptions } from "../options.js";
import { ServerError } from "../server-error.js";
import { closeHostServer, trackSessions } from "./host-server.js";
import { mount, type PlainEntrance } from "./mount.js";
import { Peer, type PeerHost } from "./peer.js";
import { OnceLog, type TurnAwayHost, turnClientAway } from "./turn-away.js";

/** Where clients go that speak no Socket.IO. */
export interface PlainReception extends PlainEntrance {
  opened(session: Session): void;
}

/** Throws ServerError "misuse" while there is an attachment. */
export function assertDetached(attachment: Attachment | null): void {
  if (attachment?.isAttached !== true) return;
  throw new ServerError("misuse", "server is attached already: close it first, or make another one");
}

/** Serves the requests of an HTTP server. Every session becomes a peer of `host`, or goes to `plain`. */
export function attachToHttp(
  httpServer: AttachableServer,
  options: ResolvedServerOptions,
  host: PeerHost & TurnAwayHost,
  plain: PlainReception,
  sendFile: () => SendFile | null,
): Attachment {
  const log = new OnceLog(console.warn);
  const opened = (session: Session): void => {
    if (session.isPlain) plain.opened(session);
    else new Peer(session, host).open();
  };
  const turnedAway = (session: Session | null, message: string): void => {
    log.write(message);
    if (session?.isPlain === true) session.expel(message);
    else if (session !== null) turnClientAway(session, message, host);
  };
  const { view, unmount, early } = mount(httpServer, options, host.clock, opened, plain, turnedAway, sendFile);
  const closeSessions = trackSessions(httpServer);
  return new Attachment(view, unmount, { httpServer, closeSessions, silent: trackSilent(httpServer, early) });
}

/**
 * Takes the sessions of another engine: each becomes a peer of `host`. Throws ServerError "misuse" for what is no engine.
 */
export function attachToEngine(engine: ForeignEngine, host: PeerHost): Attachment {
  if (typeof engine?.on !== "function") {
    throw new ServerError("misuse", 'no engine to bind to: give one that emits its sessions as "connection"');
  }
  const opened = (connection: ForeignConnection): void => new Peer(new ForeignSession(connection), host).open();
  engine.on("connection", opened);
  const detach = () => engine.removeListener?.("connection", opened);
  return new Attachment(engine as unknown as EngineView, detach, null);
}

/** The HTTP server in front of an engine of ours. */
interface Front {
  readonly httpServer: AttachableServer;
  /** Ends the sessions of HTTP/2. */
  closeSessions(): void;
  readonly silent: SilentConnections;
}

export class Attachment {
  readonly engine: EngineView;
  readonly #front: Front | null;
  #detach: (() => void) | null;

  constructor(engine: EngineView, detach: () => void, front: Front | null) {
    this.engine = engine;
    this.#detach = detach;
    this.#front = front;
  }

  get isAttached(): boolean {
    return this.#detach !== null;
  }

  /** A session as `socket.conn` shows it. */
  connectionOf(session: PeerSession): ConnectionView {
    if (session instanceof Session) return this.engine.connectionOf(session);
    return (session as ForeignSession).connection as unknown as ConnectionView;
  }

  endSessions(): void {
    this.engine.close?.();
    this.#front?.closeSessions();
  }

  /**
   * Closes the HTTP server, and detaches from it. Resolves when its last connection is gone; with the error if it was not
   * running. Attached until then: a poll that was on its way must be answered, or it would never end.
   */
  async close(clock: Clock, timeoutMs: number): Promise<Error | undefined> {
    const error = await closeHostServer(this.#front?.httpServer, clock, {
      endSessions: () => this.endSessions(),
      endSilent: () => this.#front?.silent.end(),
      timeoutMs,
    });
    this.#front?.silent.stop();
    this.#detach?.();
    this.#detach = null;
    return error;
  }
}
