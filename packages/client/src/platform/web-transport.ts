/** WebTransport where the host has it as a global: browsers, and Node with a package that puts it there. */
import type { StreamPort, StreamSink } from "./platform.js";

interface Host {
  WebTransport?: new (
    url: string,
    options: unknown,
  ) => {
    readonly ready: Promise<unknown>;
    readonly closed: Promise<unknown>;
    createBidirectionalStream(): Promise<{
      readonly readable: { getReader(): { read(): Promise<{ done: boolean; value?: Uint8Array }> } };
      readonly writable: { getWriter(): { write(bytes: Uint8Array): Promise<unknown> } };
    }>;
    close(): void;
  };
}

const host = globalThis as unknown as Host;

export function hasWebTransport(): boolean {
  return host.WebTransport !== undefined;
}

export function openWebTransport(url: string, options: unknown, sink: StreamSink): StreamPort {
  let write = (_bytes: Uint8Array): Promise<unknown> => Promise.resolve();
  const run = async () => {
    const { WebTransport } = host;
    if (WebTransport === undefined) return;
    const opening = new WebTransport(url, options);
    transport = opening;
    opening.closed.then(sink.closed, sink.failed);
    await opening.ready;
    const stream = await opening.createBidirectionalStream();
    const reader = stream.readable.getReader();
    const writer = stream.writable.getWriter();
    write = (bytes) => writer.write(bytes);
    sink.opened();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      if (value) sink.chunk(value);
    }
  };
  let transport: { close(): void } | undefined;
  run().catch(sink.failed);
  return {
    send: (bytes, sent) => {
      write(bytes).then(sent, sink.failed);
    },
    close() {
      try {
        transport?.close();
      } catch {
        // Closed before it was ready: there is nothing to close.
      }
    },
  };
}
