/** One process of the hub: the pages, the chat and the relay on one port, with an engine in memory. */

import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type Server as HttpServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Server } from "@tidewire/server";
import { Chat } from "./app/chat.js";
import { attachChat, chatNamespace } from "./app/chat-namespace.js";
import { chatLimits, relayLimits } from "./app/limits.js";
import { Relay } from "./app/relay.js";
import { attachRelay } from "./app/relay-namespace.js";
import { roomPolicy } from "./app/room-policy.js";
import { type DrainResult, drain } from "./app/shutdown.js";
import type { HubConfig } from "./config/config.js";
import { readClientBundle } from "./http/client-bundle.js";
import { helpPage } from "./http/help-page.js";
import { listen } from "./http/listen.js";
import { pages } from "./http/pages.js";

export interface RunningHub {
  /** Where it really listens, as a person would type it. */
  readonly url: string;
  /** Stops it within `drainMs`. A second call waits for the first. */
  close(): Promise<DrainResult>;
}

const PERMANENT_ROOMS = ["lobby", "random", "help"];

/** Throws `HubError` "cannot-listen" or "missing-file". */
export async function startHub(config: HubConfig): Promise<RunningHub> {
  const folder = fileURLToPath(new URL("pages", import.meta.url));
  const help = helpPage(readFileSync(join(folder, "help.html"), "utf8"), config.rules);
  const http = createServer(
    pages({
      folder,
      clientBundle: readClientBundle(),
      made: new Map([
        ["/help", help],
        ["/help.html", help],
      ]),
    }),
  );
  const io = new Server(http, { cors: { origin: [...config.origins] } });
  attachRelay(io.of("/"), new Relay(config.rules, roomPolicy(config.rooms), relayLimits), relayLimits);
  const ids = { newKey: randomUUID, newMessageId: randomUUID };
  attachChat(io.of(chatNamespace), new Chat(PERMANENT_ROOMS, chatLimits, ids), Date.now);

  const url = await listen(http, config).catch(async (error: unknown) => {
    await io.close();
    throw error;
  });
  let closing: Promise<DrainResult> | undefined;
  return {
    url,
    close: () => {
      closing ??= drain(drainSteps(http, io), config.drainMs);
      return closing;
    },
  };
}

function drainSteps(http: HttpServer, io: Server) {
  return {
    stopAccepting: () => void http.close(),
    tellClients: () => {
      io.of(chatNamespace).emit("closing", { message: "The hub is being stopped." });
      io.of("/").emit("hub closing");
    },
    closeConnections: async () => {
      // One turn, so that what was just said is written before the transports close.
      await new Promise((resolve) => setImmediate(resolve));
      const isClosed = new Promise((resolve) => http.once("close", resolve));
      await io.close();
      http.closeIdleConnections();
      await isClosed;
    },
    cutConnections: () => http.closeAllConnections(),
    after: (delayMs: number, callback: () => void) => {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
  };
}
