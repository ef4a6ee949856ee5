/** Packets in their order, though the bytes of a Blob have to be read before its packet can be written. */
import { readBlobs, type SioPacket } from "@tidewire/wire/sio";

export interface BlobTurns {
  /**
   * Writes at once if there is nothing to wait for; then what `write` throws reaches the caller. Otherwise that, and a
   * Blob that cannot be read, is reported, and the next packet follows.
   */
  send(packet: SioPacket, write: (packet: SioPacket) => void): void;
  /** The connection is gone: the packets of the next one wait for nothing. */
  forget(): void;
}

export function createBlobTurns(report: (error: unknown) => void): BlobTurns {
  /** Set while a Blob is being read: then packets wait for their turn. */
  let current: Promise<unknown> | undefined;
  return {
    send(packet, write) {
      const reading = readBlobs(packet.data);
      if (reading === undefined && current === undefined) {
        write(packet);
        return;
      }
      const turn: Promise<unknown> = Promise.all([reading ?? packet.data, current])
        .then(([data]) => write({ ...packet, data } as SioPacket))
        .catch(report)
        .then(() => {
          if (current === turn) current = undefined;
        });
      current = turn;
    },
    forget() {
      current = undefined;
    },
  };
}
