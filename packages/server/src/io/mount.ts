/** An engine in front of an HTTP server: what `Server.attach` does. It must not know what sessions say. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { EngineView } from "../compat/engine-view.js";
import { type Clock, Deadline } from "../engine/clock.js";
import { type EarlyUpgrades, takeEarly } from "../engine/early-upgrade.js";
import { Engine } from "../engine/engine.js";
import type { EngineHooks } from "../engine/engine-hooks.js";
import type { Session } from "../engine/session.js";
import { enterEarly } from "../engine/websocket-entry.js";
import { type AttachableServer, attach, isUnderPath } from "../http/attach.js";
import { ClientFiles, type SendFile } from "../http/client-files.js";
import { corsMiddleware } from "../http/cors.js";
import type { HttpRequest } from "../http/request.js";
import type { HttpResponse } from "../http/respond.js";
import type { ResolvedServerOptions } from "../options.js";

/** Where clients come in that speak no Engine.IO. Both methods: true: taken. False: for whoever was there before. */
export interface PlainEntrance {
  request(engine: Engine, request: HttpRequest, response: HttpResponse): boolean;
  upgrade(engine: Engine, request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
}

/** Serves the requests below the path, and those that `plain` takes. `opened` is called for each session; `unmount` undoes it. */
export function mount(
  httpServer: AttachableServer,
  { path, serveClient, destroyUpgrade, destroyUpgradeTimeout, engine: engineOptions }: ResolvedServerOptions,
  clock: Clock,
  opened: (session: Session) => void,
  plain: PlainEntrance,
  turnedAway?: EngineHooks["turnedAway"],
  sendFile: () => SendFile | null = () => null,
): { view: EngineView; unmount: () => void; early: EarlyUpgrades | null } {
  const view = new EngineView(opened, turnedAway);
  const engine = new Engine(engineOptions, view, clock);
  view.show(engine);
  const { cors } = engineOptions;
  const files = serveClient ? new ClientFiles(path, cors ? corsMiddleware(cors) : null, undefined, sendFile) : null;
  // Below "/" is everything: there it is what the others leave.
  const isShared = path === "/";
  const detach = attach(httpServer, {
    request(request, response) {
      const isBelow = isUnderPath(request.url, path);
      if ((isShared || !isBelow) && plain.request(engine, request, response)) return true;
      if (!isBelow) return false;
      if (files?.handle(request, response) === true) return true;
      engine.handleRequest(request, response);
      return true;
    },
    upgrade(request, socket, head) {
      const isBelow = isUnderPath(request.url, path);
      if ((isShared || !isBelow) && plain.upgrade(engine, request, socket, head)) return true;
      if (!isBelow) return false;
      engine.handleUpgrade(request, socket, head);
      return true;
    },
    strayUpgrade(socket, isUntouched) {
      if (!destroyUpgrade) return;
      socket.on("error", () => socket.destroy());
      const isUnwanted = (): boolean => "bytesWritten" in socket && isUntouched();
      clock.set(new Deadline({ elapsed: () => (isUnwanted() ? socket.end() : undefined) }), destroyUpgradeTimeout);
    },
    closed: () => engine.close(),
  });
  const early = takeEarly(httpServer, clock, (request, socket, head) => {
    return !isShared && isUnderPath(request.url, path) && enterEarly(engine, request, socket, head);
  });
  const unmount = (): void => {
    early?.end();
    detach();
  };
  return { view, unmount, early };
}
