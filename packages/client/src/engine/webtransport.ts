/** Sessions over one bidirectional stream of WebTransport (HTTP/3). The host brings the stream. */
import { compactStreamDecoder, type EnginePacket, encodeCompactFrame } from "@tidewire/wire/engine";
import { formatUrl } from "../options.js";
import type { StreamPort } from "../platform/platform.js";
import { ChannelTransport } from "./channel-transport.js";

export class WebTransportTransport extends ChannelTransport {
  declare protected channel: StreamPort | undefined;

  get name(): string {
    return "webtransport";
  }

  open(): void {
    const { network, options } = this.setting;
    const decoder = compactStreamDecoder();
    const packets = {
      packet: (packet: EnginePacket) => this.receive(packet),
      fail: (cause: unknown) => this.fail(cause),
    };
    this.channel = network.webTransport?.(this.uri(), options.transportOptions.webtransport, {
      opened: () => {
        const { sid } = this.query;
        // The first packet says which session this is; without a name it starts one.
        const data = sid === undefined ? {} : { data: JSON.stringify({ sid }) };
        this.transmit({ type: "open", ...data }, false, () => this.isOpen());
      },
      chunk: (bytes) => decoder.receive(bytes, packets),
      failed: packets.fail,
      closed: (context) => this.isClosed(context),
    });
  }

  uri(): string {
    return formatUrl("http", { ...this.setting.options, secure: true }, this.query);
  }

  protected transmit(packet: EnginePacket, _compress: boolean, sent?: () => void): void {
    this.channel?.send(encodeCompactFrame(packet), sent);
  }
}
