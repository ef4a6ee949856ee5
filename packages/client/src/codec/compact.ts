/** The protocol's own form for pages, where each byte of code is downloaded. */
import type { SioCodec } from "@tidewire/wire/sio";
import { createDecoder, encode } from "../packets.js";

export const codec = {
  encode,
  createDecoder: (onPacket: Parameters<typeof createDecoder>[0]) => ({
    receive: createDecoder(onPacket),
    destroy() {},
  }),
} as SioCodec;
