/**
 * Our end of a connection under test: writes any frame, legal or not, in any pieces, and reads what comes back.
 * Shares no code with what it tests.
 */
import { once } from "node:events";
import type { Socket } from "node:net";
import { Inbox } from "@tidewire/testkit";
import type { Frame, Step } from "./case.js";

export interface ReceivedFrame {
  readonly opcode: number;
  readonly fin: boolean;
  readonly rsv: number;
  readonly masked: boolean;
  readonly payload: Buffer;
}

const MASK = Uint8Array.of(0x37, 0xfa, 0x21, 0x3d);
/** So that pieces reach the other end as pieces: the loop turns after this many of them. */
const PIECES_A_TURN = 16;

export class Link {
  readonly frames = new Inbox<ReceivedFrame>();
  /** Resolves when the other end has hung up. */
  readonly ended: Promise<void>;
  readonly #socket: Socket;
  readonly #masks: boolean;
  #chunks: Buffer[] = [];
  #length = 0;
  #needed = 2;

  /** `masks`: we are the client. `received`: what came behind the handshake. */
  constructor(socket: Socket, masks: boolean, received: Buffer) {
    this.#socket = socket;
    this.#masks = masks;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    // A reset by the other end is an observation.
    socket.on("error", () => undefined);
    this.ended = new Promise((resolve) => {
      for (const event of ["end", "close"]) {
        socket.once(event, () => {
          this.frames.close("the connection ended");
          resolve();
        });
      }
    });
    if (received.length > 0) this.#receive(received);
  }

  async send({ frames, chop, part }: Step): Promise<void> {
    const encoded = frames.map((frame) => encode(frame, this.#masks));
    if (part !== undefined) await this.#write(encoded.map(({ head, bytes }) => partOf(head, bytes, part)));
    else if (chop === undefined) await this.#write(encoded.map(({ bytes }) => bytes));
    else await this.#writeChopped(Buffer.concat(encoded.map(({ bytes }) => bytes)), chop);
  }

  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  async #write(bytes: readonly Uint8Array[]): Promise<void> {
    if (this.#socket.destroyed || !this.#socket.writable) return;
    this.#socket.cork();
    for (const one of bytes) this.#socket.write(one);
    this.#socket.uncork();
    if (this.#socket.writableNeedDrain) await Promise.race([once(this.#socket, "drain"), this.ended]);
  }

  async #writeChopped(bytes: Buffer, chop: number): Promise<void> {
    const turn = chop === 1 ? 1 : PIECES_A_TURN;
    for (let at = 0, piece = 1; at < bytes.length; at += chop, piece++) {
      await this.#write([bytes.subarray(at, at + chop)]);
      if (piece % turn === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #receive(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    while (this.#length >= this.#needed) {
      const bytes = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
      const head = headOf(bytes);
      this.#needed = head.needed;
      this.#chunks = [bytes];
      if (bytes.length < head.needed) return;
      this.frames.push(head.read());
      const rest = bytes.subarray(head.needed);
      this.#chunks = rest.length === 0 ? [] : [rest];
      this.#length = rest.length;
      this.#needed = 2;
    }
  }
}

/** How many bytes the first frame of `bytes` takes, as far as one can say, and how to read it once they are there. */
function headOf(bytes: Buffer): { needed: number; read(): ReceivedFrame } {
  const first = bytes.readUInt8(0);
  const masked = (bytes.readUInt8(1) & 0x80) !== 0;
  const short = bytes.readUInt8(1) & 0x7f;
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const start = 2 + lengthBytes + (masked ? 4 : 0);
  let length = short;
  if (bytes.length >= start && lengthBytes === 2) length = bytes.readUInt16BE(2);
  if (bytes.length >= start && lengthBytes === 8) length = Number(bytes.readBigUInt64BE(2));
  return {
    needed: bytes.length < start ? start : start + length,
    read() {
      const body = bytes.subarray(start, start + length);
      const payload = masked ? applied(body, bytes.subarray(start - 4, start)) : Buffer.from(body);
      return { opcode: first & 0xf, fin: (first & 0x80) !== 0, rsv: (first >> 4) & 7, masked, payload };
    },
  };
}

function encode({ opcode, payload = new Uint8Array(0), fin = true, rsv = 0 }: Frame, masks: boolean) {
  const { length } = payload;
  const lengthBytes = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const head = Buffer.alloc(2 + lengthBytes + (masks ? 4 : 0));
  head[0] = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  head[1] = (masks ? 0x80 : 0) | (lengthBytes === 0 ? length : lengthBytes === 2 ? 126 : 127);
  if (lengthBytes === 2) head.writeUInt16BE(length, 2);
  if (lengthBytes === 8) head.writeBigUInt64BE(BigInt(length), 2);
  if (masks) head.set(MASK, head.length - 4);
  return { head: head.length, bytes: Buffer.concat([head, masks ? applied(payload, MASK) : payload]) };
}

/** The bytes `from` to `to` of the payload; the first part has the header in front. */
function partOf(head: number, bytes: Buffer, [from, to]: readonly [number, number]): Buffer {
  return bytes.subarray(from === 0 ? 0 : head + from, head + to);
}

function applied(bytes: Uint8Array, mask: Uint8Array): Buffer {
  const result = Buffer.allocUnsafe(bytes.length);
  for (let at = 0; at < bytes.length; at++) result[at] = (bytes[at] as number) ^ (mask[at & 3] as number);
  return result;
}
