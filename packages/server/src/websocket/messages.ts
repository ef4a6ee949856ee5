/** The messages of a connection, one after the other for `for await`. */

/** What it needs of a connection. */
export interface MessageSource {
  on(event: "message", listener: (data: string | Buffer) => void): unknown;
  on(event: "close", listener: () => void): unknown;
  off(event: "message", listener: (data: string | Buffer) => void): unknown;
  off(event: "close", listener: () => void): unknown;
  readonly readyState: number;
  readonly OPEN: number;
  readonly CLOSED: number;
  pause(): void;
  resume(): void;
}

/** Bytes and messages that wait to be taken before the peer is made to wait: what one chunk held may come on top. */
const HIGH_WATER_BYTES = 64 * 1024;
const HIGH_WATER_MESSAGES = 256;

/**
 * Ends when the connection is closed; what came before is still given. Leaving the loop leaves the connection open.
 * Behind a `close()` of ours the peer cannot be made to wait: what then is too much to be kept is dropped.
 */
export async function* messagesOf(source: MessageSource): AsyncGenerator<string | Buffer, void, undefined> {
  let queue: (string | Buffer)[] = [];
  let bytes = 0;
  let isClosed = source.readyState === source.CLOSED;
  let wake = (): void => undefined;
  const isFull = (): boolean => bytes >= HIGH_WATER_BYTES || queue.length >= HIGH_WATER_MESSAGES;
  const onMessage = (data: string | Buffer): void => {
    if (source.readyState !== source.OPEN && isFull()) return;
    queue.push(data);
    bytes += data.length;
    if (isFull()) source.pause();
    wake();
  };
  const onClose = (): void => {
    isClosed = true;
    wake();
  };
  source.on("message", onMessage);
  source.on("close", onClose);
  try {
    for (;;) {
      const taken = queue;
      queue = [];
      bytes = 0;
      if (taken.length > 0) yield* taken;
      else if (isClosed) return;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
          source.resume();
        });
      }
    }
  } finally {
    source.off("message", onMessage);
    source.off("close", onClose);
    source.resume();
  }
}
