/** The published msgpack parser, built into the bundle `tidewire.msgpack.min.js`. */
import { msgpackCodec, readBlobs, type SioCodec, type SioMessage, type SioPacket } from "@tidewire/wire/sio";

export const codec: SioCodec = {
  ...msgpackCodec,
  encode(packet) {
    const reading = readBlobs(packet.data);
    if (!reading) return msgpackCodec.encode(packet);
    // The message is one, and it is read as a Blob is.
    const arrayBuffer = async () => msgpackCodec.encode({ ...packet, data: await reading } as SioPacket)[0];
    return [{ arrayBuffer } as unknown as SioMessage];
  },
};
