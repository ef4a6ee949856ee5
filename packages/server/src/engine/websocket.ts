/** A session's bytes over one WebSocket. */
import type { Duplex } from "node:stream";
import { decodeBinaryPacket, decodeTextPacket, type EngineVersion } from "@tidewire/wire/engine";
import { CloseCode, type MessageInflater } from "@tidewire/wire/ws";
import type { BareSocket } from "../ws/bare-socket.js";
import { Connection, type ConnectionHost, type ConnectionOwner } from "../ws/connection.js";
import type { Deflater } from "../ws/deflate.js";
import { ownBytes } from "../ws/own-bytes.js";
import type { History } from "./outbox.js";
import type { Parting, Transport, TransportOwner } from "./transport.js";

export interface WebSocketStart {
  readonly socket: Duplex | BareSocket;
  /** The head of the 101 response, written together with the first packets. */
  readonly head: string;
  readonly compressor: Deflater | null;
  readonly inflater: MessageInflater | undefined;
}

/** Type digits in a text frame that carry base64: "b". */
const BASE64_MARK = 0x62;

export class WebSocketTransport implements Transport, ConnectionOwner {
  owner: TransportOwner;
  readonly #connection: Connection;
  readonly #version: EngineVersion;
  readonly #compressor: Deflater | null;
  #head: string | null;

  constructor(version: EngineVersion, start: WebSocketStart, host: ConnectionHost, owner: TransportOwner) {
    this.owner = owner;
    this.#version = version;
    this.#compressor = start.compressor;
    this.#head = start.head;
    this.#connection = new Connection(start.socket, host, start.inflater, this);
  }

  /** Answers the handshake at once, for want of packets to write along. */
  greet(): void {
    if (this.#head === null) return;
    this.#connection.write(this.#head);
    this.#head = null;
  }

  /** Starts to read. `received`: what came in the same segment as the upgrade request. */
  open(received: Uint8Array): void {
    this.#connection.open(received);
  }

  get name() {
    return "websocket" as const;
  }

  get writable(): boolean {
    return this.#connection.writable;
  }

  get bufferedBytes(): number {
    return this.#connection.bufferedBytes;
  }

  whenWritten(done: () => void): void {
    this.#connection.whenWritten(done);
  }

  send(history: History): void {
    const frames = history.frames(this.#version, this.#compressor);
    if (this.#head === null) {
      this.#connection.write(frames);
      return;
    }
    const head = this.#head;
    this.#head = null;
    if (typeof frames === "string") this.#connection.write(head + frames);
    else if (frames instanceof Uint8Array) this.#connection.write(behindHead(head, frames));
    else this.#connection.write(Buffer.concat([Buffer.from(head, "latin1"), ...frames]));
  }

  close(parting?: Parting): "closed" {
    this.greet();
    this.#connection.close(parting?.code ?? CloseCode.normal, parting?.text);
    return "closed";
  }

  retire(): void {
    this.close();
  }

  destroy(): void {
    this.#connection.destroy();
  }

  text(message: string): void {
    if (message.charCodeAt(0) !== BASE64_MARK) {
      this.owner.receiveText(this, message);
      return;
    }
    const packet = decodeTextPacket(message, this.#version);
    if (packet === undefined) unreadable(this);
    else this.owner.receivePacket(this, packet);
  }

  binary(message: Uint8Array): void {
    if (this.#version === 4) {
      this.owner.receiveBinary(this, ownBytes(message));
      return;
    }
    const packet = decodeBinaryPacket(message, this.#version);
    if (packet === undefined) unreadable(this);
    else if (packet.data instanceof Uint8Array) this.owner.receiveBinary(this, ownBytes(packet.data));
    else this.owner.receivePacket(this, packet);
  }

  drained(): void {
    this.owner.writable(this);
  }

  closed(code: number, reason: string): void {
    this.owner.ended(this, "transport close", { code, reason });
  }

  failed(code: number, reason: string): void {
    this.owner.ended(this, "transport error", `${reason} (closed with ${code})`);
  }
}

/** In one allocation, and past the lists of Node's `concat` (bench: connect). */
function behindHead(head: string, frames: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(head.length + frames.length);
  bytes.write(head, 0, head.length, "latin1");
  bytes.set(frames, head.length);
  return bytes;
}

/** A function, for a private method would cost each transport a field (bench: idle memory). */
function unreadable(transport: WebSocketTransport): void {
  transport.owner.ended(transport, "parse error", "parser error");
  transport.close();
}
