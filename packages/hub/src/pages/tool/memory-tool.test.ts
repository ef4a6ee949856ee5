/** The testing tool on a transport in memory, where the test plays the server: what its tests start from. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, test } from "node:test";
import type { Transport, TransportClass, TransportContext, TransportSink } from "@tidewire/client";
import { Window } from "happy-dom";
import { shown, submit } from "../testing/page.js";
import { click, fill, openTool, toolUrl } from "./testing/tool-page.js";
import { ToolApp } from "./tool-app.js";

const html = readFileSync(toolUrl, "utf8");
const OPEN = '{"sid":"abc","upgrades":[],"pingInterval":25000,"pingTimeout":20000}';

const pages: Document[] = [];

/** A manager that is left alone goes on trying for ever. */
afterEach(() => {
  for (const document of pages.splice(0)) click(document, "#disconnect");
});

interface Options {
  readonly hash?: string;
  readonly isSecure?: boolean;
  readonly isNarrow?: boolean;
}

/** The page, and what goes in and out of it. */
export function memoryTool({ hash = "", isSecure = false, isNarrow = false }: Options = {}) {
  const document = openTool(new Window({ url: "http://localhost:3000/tool" }), html);
  pages.push(document);
  const sinks: TransportSink[] = [];
  const sent: string[] = [];
  const hashes: string[] = [];
  const copied: string[] = [];
  const asked: string[] = [];
  const plans: unknown[] = [];
  let drawing: (() => void) | undefined;
  let changeHash: () => void = () => {};
  let address = hash;
  class Memory implements Transport {
    readonly query: Record<string, unknown>;
    readonly name: string = "memory";
    writable = true;
    readonly #sink: TransportSink;
    constructor({ query }: TransportContext, sink: TransportSink) {
      this.query = query;
      this.#sink = sink;
    }
    open() {
      sinks.push(this.#sink);
    }
    send(packets: Parameters<Transport["send"]>[0]) {
      for (const packet of packets) sent.push(`${packet.data ?? packet.type}`);
      this.writable = false;
      queueMicrotask(() => {
        this.writable = true;
        this.#sink.drained();
      });
    }
    close() {}
  }
  const later = () => () => {};
  const app = new ToolApp({
    document,
    store: { getItem: () => null, setItem: () => {} },
    line: {
      now: () => 0,
      after: later,
      every: later,
      transports: (plan) => {
        plans.push(plan);
        return [Memory as unknown as TransportClass];
      },
    },
    doctor: {
      page: { origin: isSecure ? "https://tool.example" : "http://localhost:3000", isSecure },
      fetch: (url) => {
        asked.push(url);
        return Promise.reject(new TypeError("Failed to fetch"));
      },
      openWebSocket: () => {
        throw new DOMException("no", "SecurityError");
      },
      after: later,
      onBlocked: () => {},
    },
    save: () => {},
    wallClock: () => 0,
    copy: async (text) => void copied.push(text),
    soon: (task) => {
      drawing = task;
    },
    isNarrow: () => isNarrow,
    address: {
      hash: () => address,
      show: (shownHash) => void hashes.push(shownHash),
      page: "http://localhost:3000/tool",
      onChange: (listener) => {
        changeHash = listener;
      },
    },
  });
  app.start();
  const draw = () => {
    drawing?.();
    drawing = undefined;
  };
  const say = (text: string) => sinks.at(-1)?.packet({ type: "message", data: text });
  const connect = async (url = "http://a.example") => {
    fill(document, "#url", url);
    submit(document, "#setup");
    sinks.at(-1)?.opened();
    sinks.at(-1)?.packet({ type: "open", data: OPEN });
    await settle();
    say('0{"sid":"one"}');
    draw();
  };
  const follow = (next: string) => {
    address = next;
    changeHash();
    draw();
  };
  return { document, sinks, sent, hashes, copied, asked, plans, say, connect, draw, follow };
}

/** When all that is due has happened. */
export const settle = () => new Promise((resolve) => setImmediate(resolve));
export const value = (document: Document, selector: string) =>
  document.querySelector<HTMLInputElement>(selector)?.value;

test("the server hears the page, and the page what the server says", async () => {
  const { document, connect, say, sent, draw } = memoryTool();
  await connect();
  assert.deepEqual(sent, ["0"]);
  say('2["news"]');
  draw();
  assert.deepEqual(shown(document, "#events .in .name"), ["news"]);
});
