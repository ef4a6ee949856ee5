/** The codec of the published msgpack parser: one binary message per packet, with types 0 to 4 only. */
import { WireError } from "../wire-error.js";
import type { SioCodec, SioMessage } from "./codec.js";
import { readMsgpack } from "./msgpack-read.js";
import { writeMsgpack } from "./msgpack-write.js";
import { PacketType, parsePacket, type SioPacket } from "./packet.js";

/** Holds no state, neither between packets nor between connections. */
export const msgpackCodec: SioCodec = Object.freeze({
  encode({ type, nsp, id, data }: SioPacket): readonly SioMessage[] {
    const packet: Record<string, unknown> = { type, nsp };
    if (data !== undefined && data !== null) packet.data = data;
    if (id !== undefined) packet.id = id;
    return [writeMsgpack(packet)];
  },

  createDecoder(onPacket: (packet: SioPacket) => void) {
    let report: typeof onPacket | undefined = onPacket;
    return {
      receive(message: SioMessage): void {
        if (typeof message === "string") throw new WireError("bad-sio-packet", "invalid payload");
        const packet = decode(message);
        report?.(packet);
      },
      destroy(): void {
        report = undefined;
      },
    };
  },
});

function decode(message: Uint8Array): SioPacket {
  const value = readMsgpack(message);
  // Attachments need no packet type of their own here.
  const type = (value as { type?: unknown } | null | undefined)?.type;
  if (type === PacketType.BINARY_EVENT || type === PacketType.BINARY_ACK) {
    throw new WireError("bad-sio-packet", "invalid payload");
  }
  return parsePacket(value);
}
