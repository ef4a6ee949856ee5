/** WebTransport where the host has it as a global: browsers, and Node with a package that puts it there. */
import type { StreamPort, StreamSink } from "./platform.js";

interface Host {
  WebTransport?: new (url: string, options: unknown) => HostTransport;
}

interface HostTransport {
  readonly ready: Promise<unknown>;
  readonly closed: Promise<unknown>;
  createBidirectionalStream(): Promise<{
    readonly readable: { getReader(): { read(): Promise<{ done: boolean; value?: Uint8Array }> } };
    readonly writable: { getWriter(): Writer };
  }>;
  close(): void;
}

interface Writer {
  write(bytes: Uint8Array): Promise<unknown>;
}

const host = globalThis as unknown as Host;

export function hasWebTransport(): boolean {
  return host.WebTransport !== undefined;
}

export function openWebTransport(url: string, options: unknown, sink: StreamSink): StreamPort {
  let transport: HostTransport | undefined;
  let writer: Writer | undefined;
  const run = async () => {
    transport = new (host.WebTransport as NonNullable<Host["WebTransport"]>)(url, options);
    transport.closed.then(sink.closed, sink.failed);
    await transport.ready;
    const stream = await transport.createBidirectionalStream();
    const reader = stream.readable.getReader();
    writer = stream.writable.getWriter();
    sink.opened();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      sink.chunk(value as Uint8Array);
    }
  };
  run().catch(sink.failed);
  return {
    send: (bytes, sent) => {
      writer?.write(bytes).then(sent, sink.failed);
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
