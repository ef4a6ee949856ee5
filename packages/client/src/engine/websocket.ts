/** Sessions over a WebSocket: one message a packet. The host brings the WebSocket, see the port `Network`. */
import type { EnginePacket } from "@tidewire/wire/engine";
import { formatUrl } from "../options.js";
import type { WebSocketPort } from "../platform/platform.js";
import { ChannelTransport } from "./channel-transport.js";
import { decodeText, encodeText } from "./packets.js";

export class WebSocketTransport extends ChannelTransport {
  declare protected channel: WebSocketPort | undefined;

  get name(): string {
    return "websocket";
  }

  open(): void {
    const { network, options } = this.setting;
    this.channel = network.webSocket(formatUrl("ws", options, this.query, options.timestampRequests), options, {
      opened: () => this.isOpen(),
      message: (data) => {
        const packet: EnginePacket | undefined =
          typeof data === "string" ? decodeText(data) : { type: "message", data };
        if (packet) this.receive(packet);
        else this.fail("parser error", "server error");
      },
      failed: (cause) => this.fail(cause),
      closed: (event) => this.isClosed(event),
    });
  }

  protected transmit(packet: EnginePacket, compress: boolean, sent?: () => void): void {
    const { data } = packet;
    const bytes = typeof data === "object" && !this.setting.options.forceBase64;
    this.channel?.send(bytes ? data : encodeText(packet), compress, sent);
  }
}
