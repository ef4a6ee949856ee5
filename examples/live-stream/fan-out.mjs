/** From one feed to all readers. Knows nothing of where ticks come from. */

/** Points of each symbol that a newcomer is given. */
const KEPT = 300;
/** The upstream may invent no more than so many. */
const MOST_SYMBOLS = 50;

/**
 * The options that matter here.
 * A reader who cannot keep up is not cut off: of the events that wait for it only the newest of each name stays.
 * @satisfies {import("@tidewire/server").ServerOptions}
 */
export const OPTIONS = /** @type {const} */ ({
  slowReader: "latest",
  // From so much on a reader counts as slow: some seconds of prices.
  maxBufferedBytes: 64 * 1024,
  // Readers read. What they send is nothing to us.
  maxHttpBufferSize: 1000,
  rateLimit: { messagesPerSecond: 5, answer: "drop" },
});

/** @param {import("@tidewire/server").Server} io made with OPTIONS */
export function openFanOut(io) {
  /** @type {Map<string, [time: number, price: number][]>} */
  const history = new Map();

  io.on("connection", (socket) => socket.emit("history", Object.fromEntries(history)));

  const timer = setInterval(() => io.volatile.emit("readers", io.sockets.sockets.size), 1000);

  return {
    /** @param {import("./feed.mjs").Tick} tick */
    publish({ symbol, price, time }) {
      const points = history.get(symbol) ?? [];
      if (points.length === 0) {
        if (history.size >= MOST_SYMBOLS) return;
        history.set(symbol, points);
      }
      points.push([time, price]);
      if (points.length > KEPT) points.shift();
      // An event of its own for each symbol: "latest" keeps one of each name, and none may push out another's.
      io.emit(`price ${symbol}`, time, price);
    },
    close: () => clearInterval(timer),
  };
}
