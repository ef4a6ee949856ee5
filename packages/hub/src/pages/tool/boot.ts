/** Starts the tool in a browser: the one file that touches globals. */

import { part } from "../dom.js";
import { lazyStore } from "../saved.js";
import { applyTheme } from "../views/theme.js";
import { tappedTransports } from "./network/tapped-transports.js";
import { ToolApp } from "./tool-app.js";

export function boot(window: Window & typeof globalThis): ToolApp {
  const { document, location, history } = window;
  const store = lazyStore(() => window.localStorage);
  applyTheme(document, store, () => window.matchMedia("(prefers-color-scheme: dark)").matches);
  const after = (ms: number, task: () => void) => {
    const timer = window.setTimeout(task, ms);
    return () => window.clearTimeout(timer);
  };
  const app = new ToolApp({
    document,
    store,
    line: {
      now: () => window.performance.now(),
      after,
      every: (ms, task) => {
        const timer = window.setInterval(task, ms);
        return () => window.clearInterval(timer);
      },
      transports: ({ transports, revision }, ear) => tappedTransports(transports, revision, ear),
    },
    doctor: {
      page: { origin: location.origin, isSecure: location.protocol === "https:" },
      fetch: (url, options) => window.fetch(url, options),
      openWebSocket: (url) => new window.WebSocket(url),
      after,
      onBlocked: (listener) =>
        document.addEventListener("securitypolicyviolation", ({ blockedURI, effectiveDirective }) => {
          if (effectiveDirective === "connect-src") listener(blockedURI);
        }),
    },
    save: (name, bytes) => {
      const link = document.createElement("a");
      link.href = window.URL.createObjectURL(new window.Blob([bytes.slice()]));
      link.download = name;
      link.click();
      // The browser has taken it by then.
      window.setTimeout(() => window.URL.revokeObjectURL(link.href), 10_000);
    },
    wallClock: Date.now,
    copy: async (text) => window.navigator.clipboard.writeText(text),
    soon: (task) => void window.setTimeout(task, 30),
    isNarrow: () => window.matchMedia("(max-width: 860px)").matches,
    address: {
      hash: () => location.hash,
      show: (hash) => history.replaceState(null, "", `#${hash}`),
      page: `${location.origin}${location.pathname}`,
      onChange: (listener) => window.addEventListener("hashchange", listener),
    },
  });
  app.start();
  part(document, "setup").dataset.ready = "true";
  return app;
}

if (typeof window !== "undefined") boot(window);
