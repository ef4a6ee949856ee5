/** Sessions over one bidirectional stream of WebTransport (HTTP/3), where the host has it as a global. */
import type { EnginePacket } from "@tidewire/wire/engine";
import { formatUrl } from "../options.js";
import { ChannelTransport } from "./channel-transport.js";
import { encodeFrame, streamDecoder } from "./stream.js";

export class WebTransportTransport extends ChannelTransport {
  #writer: WritableStreamDefaultWriter<Uint8Array> | undefined;

  get name(): string {
    return "webtransport";
  }

  open(): void {
    this.#run().catch((cause) => this.fail(cause));
  }

  override close(): void {
    try {
      super.close();
    } catch {
      // Closed before it was ready: there is nothing to close.
    }
  }

  async #run(): Promise<void> {
    const { options } = this.setting;
    const url = formatUrl("http", { ...options, secure: true }, this.query);
    const channel = new WebTransport(url, options.transportOptions.webtransport as WebTransportOptions);
    this.channel = channel;
    channel.closed.then(
      (info) => this.isClosed(info),
      (cause) => this.fail(cause),
    );
    await channel.ready;
    const { readable, writable } = await channel.createBidirectionalStream();
    const reader = readable.getReader();
    this.#writer = writable.getWriter();
    const { sid } = this.query;
    // The first packet says which session this is; without a name it starts one.
    this.transmit({ type: "open", data: sid ? JSON.stringify({ sid }) : "" }, false, () => this.isOpen());
    const receive = streamDecoder((packet) => (packet ? this.receive(packet) : this.fail("parser error")));
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      receive(value);
    }
  }

  protected transmit(packet: EnginePacket, _compress: boolean, sent?: () => void): void {
    this.#writer?.write(encodeFrame(packet)).then(sent, (cause) => this.fail(cause));
  }
}
