/**
 * A session over one WebSocket without Engine.IO and Socket.IO on it: its heartbeat is ping and pong of RFC 6455, its
 * messages are the events themselves. The handshake is answered when the socket is in its namespace, or refused.
 */
import { encodeFrame, Opcode } from "@tidewire/wire/ws";
import type { OutPacket } from "../engine/out-packet.js";
import type { History } from "../engine/outbox.js";
import type { CloseReason, Parting, Transport, TransportOwner } from "../engine/transport.js";
import type { WebSocketStart } from "../engine/websocket.js";
import { Connection, type ConnectionHost, type ConnectionOwner } from "../ws/connection.js";
import type { Deflater } from "../ws/deflate.js";
import { ownBytes } from "../ws/own-bytes.js";
import { LEFT, plainParting, refusalParting } from "./plain-parting.js";
import type { PlainReader } from "./plain-reader.js";

/** The engine's own ping and pong. */
export const ENGINE_PING = "2";
export const ENGINE_PONG = "3";

const PING = encodeFrame(Opcode.ping, new Uint8Array(0));

export class PlainWebSocketTransport implements Transport, ConnectionOwner {
  readonly name = "plain-websocket";
  readonly #owner: TransportOwner;
  readonly #connection: Connection;
  readonly #reader: PlainReader;
  readonly #compressor: Deflater | null;
  /** The answer to the handshake, and events for a socket that is still in the middlewares; null once it was given. */
  #held: Uint8Array[] | null;
  #isIn = false;

  constructor(start: WebSocketStart, host: ConnectionHost, owner: TransportOwner, reader: PlainReader) {
    this.#owner = owner;
    this.#reader = reader;
    this.#compressor = start.compressor;
    this.#held = [Buffer.from(start.head, "latin1")];
    this.#connection = new Connection(start.socket, host, start.inflater, this);
  }

  /** Starts to read. `received`: what came in the same segment as the upgrade request. */
  open(received: Uint8Array): void {
    this.#connection.open(received);
  }

  get writable(): boolean {
    return this.#connection.writable;
  }

  get bufferedBytes(): number {
    const held = this.#held?.reduce((sum, { length }) => sum + length, 0) ?? 0;
    return held + this.#connection.bufferedBytes;
  }

  whenWritten(done: () => void): void {
    this.#connection.whenWritten(done);
  }

  send(history: History): void {
    const frames: Uint8Array[] = [];
    for (const packet of history.packets()) {
      const parting = this.#take(packet, frames);
      if (parting === null) continue;
      this.#write(frames, true);
      this.#connection.close(parting.code, parting.text);
      this.#owner.ended(this, "transport close");
      return;
    }
    this.#write(frames, this.#isIn);
  }

  close(parting?: Parting, reason?: CloseReason): "closed" {
    const { code, text } = plainParting(parting, reason, this.#isIn);
    this.#write([], true);
    this.#connection.close(code, text);
    return "closed";
  }

  retire(): void {
    this.close();
  }

  destroy(): void {
    this.#connection.destroy();
  }

  text(message: string): void {
    this.#owner.receiveText(this, `4${message}`);
  }

  binary(message: Uint8Array): void {
    this.#owner.receiveBinary(this, ownBytes(message));
  }

  pong(): void {
    this.#owner.receiveText(this, ENGINE_PONG);
  }

  drained(): void {
    this.#owner.writable(this);
  }

  closed(code: number, reason: string): void {
    this.#owner.ended(this, "transport close", { code, reason });
  }

  failed(code: number, reason: string): void {
    this.#owner.ended(this, "transport error", `${reason} (closed with ${code})`);
  }

  /** Adds what is to be written; gives the goodbye if this packet is one. */
  #take(packet: OutPacket, frames: Uint8Array[]): Parting | null {
    if (packet.text === ENGINE_PING) {
      if (this.#isIn) frames.push(PING);
      // The client waits for us, not we for the client.
      else queueMicrotask(() => this.pong());
      return null;
    }
    const message = this.#reader.next(packet);
    if (message === null) return null;
    switch (message.kind) {
      case "event":
        frames.push(message.frame(this.#compressor));
        return null;
      case "admitted":
        this.#isIn = true;
        return null;
      case "refused":
        return refusalParting(message.message, message.data);
      case "left":
        return LEFT;
    }
  }

  /** `now`: the handshake, if it is still open, is answered. */
  #write(frames: readonly Uint8Array[], now: boolean): void {
    if (!now) {
      this.#held?.push(...frames);
      return;
    }
    const all = this.#held === null ? frames : [...this.#held, ...frames];
    this.#held = null;
    const [first] = all;
    if (first !== undefined) this.#connection.write(all.length === 1 ? first : all);
  }
}
