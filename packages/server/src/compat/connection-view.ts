/** A session as applications and tools of the incumbent know it: `socket.conn`, and what `io.engine` announces. */
import { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import { type EnginePacket, packetTypeOf } from "@tidewire/wire/engine";
import { OutPacket } from "../engine/out-packet.js";
import type { Session } from "../engine/session.js";
import type { SessionObserver } from "../engine/session-observer.js";
import type { CloseReason, Transport } from "../engine/transport.js";

/** Emits `packet`, `packetCreate`, `data`, `message`, `heartbeat`, `flush`, `drain`, `upgrading`, `upgrade`, `close`. */
export class ConnectionView extends EventEmitter implements SessionObserver {
  readonly #session: Session;

  /** From now on the session tells this view of every step. */
  constructor(session: Session) {
    super();
    this.#session = session;
    session.observer = this;
  }

  /** The id of the session. */
  get id(): string {
    return this.#session.id;
  }

  /** The revision of Engine.IO the client speaks. */
  get protocol(): 3 | 4 {
    return this.#session.version;
  }

  /** The HTTP request that opened the session; null if it came by WebTransport. */
  get request(): IncomingMessage {
    return this.#session.request.incoming as IncomingMessage;
  }

  /** Applications set it to null to save memory: what was kept of it goes, but for what a handshake shows. */
  set request(_none: IncomingMessage | null) {
    this.#session.request.release();
  }

  /** The address of the client; behind a proxy that of the proxy, unless `trustProxy` counts it. */
  get remoteAddress(): string {
    return this.#session.request.remoteAddress ?? "";
  }

  /** Where the session stands. */
  get readyState(): "open" | "closing" | "closed" {
    const { kind } = this.#session.state;
    return kind === "upgrading" ? "open" : kind;
  }

  /** Whether a better transport is being tried. */
  get upgrading(): boolean {
    return this.#session.state.kind === "upgrading";
  }

  /** Whether the session has changed its transport for a better one. */
  get upgraded(): boolean {
    return this.#session.wasUpgraded;
  }

  /** How its bytes travel, and whether they would be written now. */
  get transport(): { readonly name: Transport["name"]; readonly writable: boolean } {
    const { transport } = this.#session;
    return { name: transport?.name ?? this.#session.lastTransport, writable: transport?.writable ?? false };
  }

  /** What waits to be written. */
  get writeBuffer(): readonly unknown[] {
    return this.#session.pending.map(shownPacket);
  }

  /** Sends a raw message, past Socket.IO. `sent` is called when everything up to it has been handed over. */
  send(data: string | Uint8Array, options?: { compress?: boolean } | (() => void), sent?: () => void): this {
    const compress = typeof options === "object" ? options.compress !== false : true;
    const done = typeof options === "function" ? options : sent;
    this.#session.append(
      typeof data === "string" ? OutPacket.text(`4${data}`, compress) : OutPacket.binary(data, compress),
    );
    if (done !== undefined) this.once("flush", () => done());
    return this;
  }

  /** The same as `send`. */
  write(data: string | Uint8Array, options?: { compress?: boolean } | (() => void), sent?: () => void): this {
    return this.send(data, options, sent);
  }

  /** Ends the session; `discard`: without writing what waits. */
  close(discard = false): void {
    this.#session.close("forced close", discard);
  }

  packet(packet: EnginePacket): void {
    this.emit("packet", packet);
    if (packet.type !== "message") return;
    this.emit("data", packet.data ?? "");
    this.emit("message", packet.data ?? "");
  }

  packetCreated(packet: OutPacket): void {
    this.emit("packetCreate", shownPacket(packet));
  }

  heartbeat(): void {
    this.emit("heartbeat");
  }

  flushed(packets: readonly OutPacket[]): void {
    this.emit("flush", packets.map(shownPacket));
  }

  drained(): void {
    this.emit("drain");
  }

  upgradeStarted(transport: Transport["name"]): void {
    this.emit("upgrading", { name: transport });
  }

  upgradeDone(transport: Transport["name"]): void {
    this.emit("upgrade", { name: transport });
  }

  closed(reason: CloseReason, description?: unknown): void {
    this.emit("close", reason, description);
  }
}

function shownPacket({ text, binary, compress }: OutPacket) {
  const type = binary === null ? packetTypeOf(text.charCodeAt(0)) : "message";
  return { type, data: binary ?? text.slice(1), options: { compress } };
}
