/**
 * Somebody else's API, for want of one: GET /v1/prices/stream, server-sent events with a price each.
 * Of the shape that public ones have, so that FEED_URL may name a real one.
 */
import { once } from "node:events";
import { createServer } from "node:http";

const SYMBOLS = { TIDE: 104.2, GULL: 31.75, REEF: 512.4 };

/** @param {{ port: number, everyMs: number }} options @returns its address, and how to end it */
export async function openUpstream({ port, everyMs }) {
  /** @type {Set<import("node:http").ServerResponse>} */
  const readers = new Set();
  const prices = { ...SYMBOLS };
  let id = 0;

  const http = createServer((request, response) => {
    if (request.url !== "/v1/prices/stream") {
      response.writeHead(404).end("try /v1/prices/stream\n");
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" }).flushHeaders();
    readers.add(response);
    response.on("close", () => readers.delete(response));
  });

  const timer = setInterval(() => {
    for (const symbol of /** @type {(keyof typeof SYMBOLS)[]} */ (Object.keys(prices))) {
      prices[symbol] *= 1 + (Math.random() - 0.5) * 0.002;
      const price = Math.round(prices[symbol] * 100) / 100;
      id += 1;
      const event = `id: ${id}\nevent: price\ndata: ${JSON.stringify({ symbol, price, time: Date.now() })}\n\n`;
      for (const response of readers) response.write(event);
    }
  }, everyMs);

  http.listen(port);
  await once(http, "listening");
  const address = /** @type {import("node:net").AddressInfo} */ (http.address());
  return {
    url: `http://localhost:${address.port}/v1/prices/stream`,
    close() {
      clearInterval(timer);
      http.close();
      http.closeAllConnections();
    },
  };
}
