/** One reader of the upstream, however many read from us. Connects again when it is cut off. */
import { createParser } from "eventsource-parser";

/** More than any event has; a stream that never ends a line must not fill the memory. */
const MAX_EVENT_CHARS = 65_536;
/** Silence after which the upstream counts as dead. */
const QUIET_MS = 30_000;
const RETRY_MS = 1000;

/**
 * @typedef {{ symbol: string, price: number, time: number }} Tick `time` in milliseconds since the epoch
 * @param {{ url: string, onTick: (tick: Tick) => void, log?: (line: string) => void }} options
 * @returns a function that ends it
 */
export function readFeed({ url, onTick, log = () => undefined }) {
  const ended = new AbortController();
  let lastId = "";

  async function readOnce() {
    const quiet = new AbortController();
    const timer = setTimeout(() => quiet.abort(new Error(`nothing came for ${QUIET_MS} ms`)), QUIET_MS);
    try {
      const headers = { accept: "text/event-stream", ...(lastId === "" ? {} : { "last-event-id": lastId }) };
      const response = await fetch(url, { headers, signal: AbortSignal.any([ended.signal, quiet.signal]) });
      if (!response.ok || response.body === null) throw new Error(`it answered ${response.status}`);
      log(`reading ${url}`);
      const parser = createParser({
        maxBufferSize: MAX_EVENT_CHARS,
        onEvent({ id, data }) {
          if (id !== undefined) lastId = id;
          const tick = readTick(data);
          if (tick !== undefined) onTick(tick);
        },
        onError(error) {
          if (error.type === "max-buffer-size-exceeded") quiet.abort(error);
        },
      });
      for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
        timer.refresh();
        parser.feed(text);
      }
      throw new Error("it ended the stream");
    } finally {
      clearTimeout(timer);
    }
  }

  (async () => {
    while (!ended.signal.aborted) {
      await readOnce().catch((error) => {
        if (!ended.signal.aborted) log(`the feed is interrupted: ${error.message}. Trying again`);
      });
      if (!ended.signal.aborted) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  })();
  return () => ended.abort();
}

/** @param {string} data @returns {Tick | undefined} */
function readTick(data) {
  try {
    const { symbol, price, time } = JSON.parse(data);
    const good =
      typeof symbol === "string" && /^[\w.-]{1,16}$/.test(symbol) && Number.isFinite(price) && Number.isFinite(time);
    return good ? { symbol, price, time } : undefined;
  } catch {
    return undefined;
  }
}
