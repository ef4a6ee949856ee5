/** The HTTP server in front of which a server stands: found among the arguments, made for a port, ended in order. */
import { createServer, type Server as HttpServer } from "node:http";
import type { Clock } from "../engine/clock.js";
import { Deadline } from "../engine/clock.js";
import type { AttachableServer } from "../http/attach.js";
import { ServerError } from "../server-error.js";

/** What may be given to `attach`: an HTTP server, or the port that a server of our own is to listen on. */
export type AttachTarget = AttachableServer | number | string;

/** How often connections that became idle are looked for while the server closes. */
const CLOSE_IDLE_MS = 50;
/** How long a connection without a request is waited for then: one may be on its way. */
const SILENT_MS = 200;

/** Whether the first of a constructor's arguments says where to attach; options do not `listen`. */
export function isAttachTarget(value: unknown): value is AttachTarget {
  if (typeof value === "object" && value !== null) return "listen" in value && typeof value.listen === "function";
  return typeof value === "number" || typeof value === "string" || typeof value === "function";
}

/**
 * The HTTP server of a target; a port gets one that has nothing to say but through us.
 * Throws ServerError "misuse" for an application that is no server, "bad-option" for what is no port.
 */
export function hostServer(target: AttachTarget): AttachableServer {
  if (typeof target === "function") {
    throw new ServerError("misuse", "an express application is no server: pass what http.createServer(app) returns");
  }
  if (typeof target === "object" && target !== null) return target;
  const port = typeof target === "string" && /^\d+$/.test(target) ? Number(target) : target;
  if (typeof port !== "number" || !Number.isInteger(port) || port < 0 || port > 65_535) {
    const isPort = typeof target === "number" || typeof target === "string";
    const fault = isPort ? `port ${JSON.stringify(target)} is none` : `cannot attach to ${String(target)}`;
    throw new ServerError("bad-option", `${fault}: give a number from 0 to 65535, or an HTTP server`);
  }
  return createServer((_request, response) => response.writeHead(404).end()).listen(port);
}

/** Sessions of HTTP/2 stay open though nothing is asked through them: they are known, so that they can be ended. */
export function trackSessions(server: AttachableServer): () => void {
  const sessions = new Set<ClosableSession>();
  server.on("session", (session: ClosableSession) => {
    sessions.add(session);
    session.on("close", () => sessions.delete(session));
  });
  return () => {
    for (const session of sessions) session.close();
  };
}

interface ClosableSession {
  close(): void;
  on(event: "close", listener: () => void): unknown;
}

/** How a server is to be closed. */
export interface Closing {
  /** Runs with every sweep: a connection that was kept alive may still have opened a session. */
  endSessions(): void;
  /** Drops connections over which nothing was asked. Runs with the sweeps behind the first moments. */
  endSilent(): void;
  /** Milliseconds after which connections are dropped whatever they are about; infinite: never. */
  readonly timeoutMs: number;
}

/** Resolves when the last connection is gone; with the error if the server was not running. */
export function closeHostServer(
  server: AttachableServer | undefined,
  clock: Clock,
  { endSessions, endSilent, timeoutMs }: Closing,
): Promise<Error | undefined> {
  if (server === undefined) return Promise.resolve(undefined);
  const host = server as HttpServer;
  const begun = clock.now();
  return new Promise((resolve) => {
    const sweep = new Deadline({
      elapsed(now) {
        endSessions();
        if (now - begun >= SILENT_MS) endSilent();
        // Not every server has these: HTTP/2 has sessions instead.
        if (now - begun >= timeoutMs) host.closeAllConnections?.();
        host.closeIdleConnections?.();
        clock.set(sweep, CLOSE_IDLE_MS);
      },
    });
    host.close((error) => {
      clock.cancel(sweep);
      resolve(error);
    });
    clock.set(sweep, 0);
  });
}
