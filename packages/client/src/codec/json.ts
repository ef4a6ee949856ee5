/** The protocol's own form for Node: nothing is downloaded there, so it may be the faster one. */
import { holdsBlob, jsonCodec, type SioCodec } from "@tidewire/wire/sio";
import { codec as compact } from "./compact.js";

const json = jsonCodec();

export const codec: SioCodec = {
  ...json,
  encode: (packet) => (holdsBlob(packet.data) ? compact : json).encode(packet),
};
