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
import { type DrainResult, type DrainSteps, drain } from "./app/shutdown.js";
import type { HubConfig } from "./config/config.js";
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

const CLOSING = "The hub is being stopped.";

/** Programs come in bursts, such as all they wrote while they were away. */
const BURST_SECONDS = 5;
const MAX_DELAYED_BYTES = 4 * 1024 * 1024;

/** How long news is given to reach clients before their connections close. */
const NEWS_MS = 250;

/** Throws `HubError` "cannot-listen". */
export async function startHub(config: HubConfig): Promise<RunningHub> {
  const folder = fileURLToPath(new URL("pages", import.meta.url));
  const help = helpPage(readFileSync(join(folder, "help.html"), "utf8"), config.rules, config.tool);
  const servePages = pages({
    folder,
    made: new Map([
      ["/help", help],
      ["/help.html", help],
    ]),
    tool: config.tool,
  });
  let door: "open" | "closed" = "open";
  const http = createServer((request, response) => (door === "open" ? servePages : refuse)(request, response));
  const io = new Server(http, { cors: { origin: [...config.origins] }, rateLimit: rateLimitOf(config) });
  attachRelay(io.of("/"), new Relay(config.rules, roomPolicy(config.rooms), relayLimits), relayLimits);
  const ids = { newKey: randomUUID, newMessageId: randomUUID };
  attachChat(io.of(chatNamespace), new Chat(PERMANENT_ROOMS, chatLimits, ids), Date.now);

  const url = await listen(http, config).catch(async (error: unknown) => {
    await io.close();
    throw error;
  });
  const steps = {
    ...drainSteps(http, io),
    stopAccepting: () => {
      door = "closed";
      io.engine.use((request, response, next) => (isHandshake(request.url) ? refuse(request, response) : next()));
    },
  };
  let closing: Promise<DrainResult> | undefined;
  return {
    url,
    close: () => {
      closing ??= drain(steps, config.drainMs);
      return closing;
    },
  };
}

function drainSteps(http: HttpServer, io: Server): Omit<DrainSteps, "stopAccepting"> {
  return {
    tellClients: () => {
      io.of(chatNamespace).emit("closing", { message: CLOSING });
      io.of("/").emit("hub closing");
    },
    closeConnections: async () => {
      // A client between two polls, or in the middle of its upgrade, has to come and get the news: until then we listen.
      if (io.engine.clientsCount > 0) await new Promise((resolve) => setTimeout(resolve, NEWS_MS));
      const isClosed = new Promise((resolve) => http.once("close", resolve));
      await io.close();
      http.close();
      http.closeIdleConnections();
      await isClosed;
    },
    cutConnections: () => http.closeAllConnections(),
    after: (delayMs, callback) => {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
  };
}

/** One flood is everybody's: what a client sends here others get. */
function rateLimitOf({ rate }: HubConfig) {
  return {
    messagesPerSecond: rate.messages,
    bytesPerSecond: rate.bytes,
    burstSeconds: BURST_SECONDS,
    maxDelayedBytes: MAX_DELAYED_BYTES,
  };
}

/** Without a session id a request begins a session, or would. */
function isHandshake(url: string | undefined): boolean {
  return !new URLSearchParams(url?.split("?", 2)[1]).has("sid");
}

/** What HTTP/1 and HTTP/2 have in common here. */
interface Answerable {
  writeHead(status: number, headers: Record<string, string>): unknown;
  end(text: string): unknown;
}

function refuse(_request: unknown, response: Answerable): void {
  response.writeHead(503, { "Content-Type": "text/plain; charset=utf-8", "Retry-After": "1", Connection: "close" });
  response.end(`${CLOSING}\n`);
}
