/** Starts the chat in a browser: the one file that touches globals. */

import { ChatApp } from "./chat-app.js";
import type { ClientSocket } from "./connection.js";
import { part } from "./dom.js";
import { lazyStore, SavedChat } from "./saved.js";
import { applyTheme } from "./views/theme.js";

interface ClientLibrary {
  io?: (namespace: string, options: { autoConnect: boolean }) => ClientSocket;
}

export function boot(window: Window & typeof globalThis & ClientLibrary): void {
  const { document, location, history } = window;
  const everywhere = lazyStore(() => window.localStorage);
  applyTheme(document, everywhere, () => window.matchMedia("(prefers-color-scheme: dark)").matches);
  if (window.io === undefined) {
    document.body.dataset.screen = "welcome";
    part(document, "nickname-problem").textContent =
      "The hub did not send its Socket.IO client. Is its log telling why?";
    return;
  }
  const app = new ChatApp({
    document,
    socket: window.io("/chat", { autoConnect: false }),
    saved: new SavedChat(
      lazyStore(() => window.sessionStorage),
      everywhere,
    ),
    now: Date.now,
    // randomUUID exists on secure origins only, and a hub in the kitchen is none.
    newId: () => [...window.crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join(""),
    chance: Math.random,
    every: (ms, callback) => void window.setInterval(callback, ms),
    after: (ms, callback) => void window.setTimeout(callback, ms),
    address: {
      room: () => decoded(location.hash.slice(1)),
      show: (room) => {
        const hash = `#${encodeURIComponent(room)}`;
        if (location.hash !== hash) history.replaceState(null, "", hash);
      },
    },
  });
  app.start();
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

if (typeof window !== "undefined") boot(window);
