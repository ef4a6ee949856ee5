/** Packets in their order, though the bytes of a Blob have to be read before its packet can be written. */
import { readBlobs, type SioPacket } from "@tidewire/wire/sio";

export class BlobTurns {
  readonly #report: (error: unknown) => void;
  /** Set while a Blob is being read: then packets wait for their turn. */
  #turn: Promise<unknown> | undefined;

  constructor(report: (error: unknown) => void) {
    this.#report = report;
  }

  /**
   * Writes at once if there is nothing to wait for; then what `write` throws reaches the caller. Otherwise that, and a
   * Blob that cannot be read, is reported, and the next packet follows.
   */
  send(packet: SioPacket, write: (packet: SioPacket) => void): void {
    const reading = readBlobs(packet.data);
    if (reading === undefined && this.#turn === undefined) {
      write(packet);
      return;
    }
    const turn: Promise<unknown> = Promise.all([reading ?? packet.data, this.#turn])
      .then(([data]) => write({ ...packet, data } as SioPacket))
      .catch(this.#report)
      .then(() => {
        if (this.#turn === turn) this.#turn = undefined;
      });
    this.#turn = turn;
  }

  /** The connection is gone: the packets of the next one wait for nothing. */
  forget(): void {
    this.#turn = undefined;
  }
}
