/** Sessions over a WebSocket: one message a packet. The host brings the WebSocket, see the port `Network`. */
import { decodeTextPacketV4, type EnginePacket, encodeTextPacketV4, isBinaryPacket } from "@tidewire/wire/engine";
import { formatUrl } from "../options.js";
import type { WebSocketPort } from "../platform/platform.js";
import { ChannelTransport } from "./channel-transport.js";
import { cacheBuster } from "./transport.js";

export class WebSocketTransport extends ChannelTransport {
  declare protected channel: WebSocketPort | undefined;

  get name(): string {
    return "websocket";
  }

  open(): void {
    const { network, options } = this.setting;
    this.channel = network.webSocket?.(
      this.uri(),
      { protocols: options.protocols },
      {
        opened: () => this.isOpen(),
        message: (data) => {
          const packet: EnginePacket | undefined =
            typeof data === "string" ? decodeTextPacketV4(data) : { type: "message", data };
          if (packet) this.receive(packet);
          else this.fail("parser error", "server error");
        },
        failed: (cause) => this.fail(cause),
        closed: (code, reason, event) => this.isClosed(event ?? { code, reason }),
      },
    );
  }

  uri(): string {
    const { options } = this.setting;
    const query = { ...this.query };
    if (options.timestampRequests) query[options.timestampParam ?? "t"] = cacheBuster();
    if (options.forceBase64) query.b64 = 1;
    return formatUrl("ws", options, query);
  }

  protected transmit(packet: EnginePacket, compress: boolean, sent?: () => void): void {
    const bytes = isBinaryPacket(packet) && !this.setting.options.forceBase64;
    this.channel?.send(bytes ? packet.data : encodeTextPacketV4(packet), compress, sent);
  }
}
