/**
 * A session seen from `io`: decodes its packets, knows which namespaces it joined, and ends it when it breaks the
 * rules of the exchange.
 */
import { WireError } from "@tidewire/wire";
import { parseForm } from "@tidewire/wire/engine";
import { PacketType, type SioPacket } from "@tidewire/wire/sio";
import { type Clock, Deadline, type DeadlineOwner } from "../engine/clock.js";
import type { PeerSession } from "../engine/peer-session.js";
import type { SessionOwner } from "../engine/session-ports.js";
import type { CloseReason } from "../engine/transport.js";
import type { ClientLimits, RateLimit } from "../options.js";
import { ServerError } from "../server-error.js";
import type { DisconnectReason } from "./disconnect-reason.js";
import { Memberships } from "./memberships.js";
import { appendMessage, type Message } from "./message.js";
import type { MessageCodec, MessageDecoder } from "./message-codec.js";
import { RateGate } from "./rate-gate.js";

/** A socket as its peer sees it. */
export interface PeerSocket {
  readonly id: string;
  readonly namespaceName: string;
  /** Tells the peer that it is no longer in the namespace, and leaves. */
  leaveNamespace(): void;
  /** Whether nobody waits for an acknowledgement, on either side. */
  readonly isSettled: boolean;
  receive(packet: SioPacket): void;
  /** The session, or its membership, ended. */
  left(reason: DisconnectReason, description?: unknown): void;
  /** A packet of the peer could not be read. */
  faulted(error: Error): void;
}

export interface PeerSettings {
  /** Milliseconds a peer has to join its first namespace. */
  readonly connectTimeout: number;
  /** Milliseconds the attachments of a packet may take to arrive. */
  readonly attachmentTimeout: number;
  readonly limits: ClientLimits;
}

/** What a peer needs of the server. */
export interface PeerHost {
  readonly clock: Clock;
  readonly codec: MessageCodec;
  readonly settings: PeerSettings;
  /** The namespace that every client is in without asking; undefined: only clients of protocol 2.x are in one. */
  readonly entry?: string;
  /** The peer asks to join a namespace. Answers through `peer.joined` or `peer.refuse`. */
  connect(peer: Peer, name: string, auth: Record<string, unknown>): void;
}

export class Peer implements SessionOwner, DeadlineOwner {
  readonly session: PeerSession;
  readonly #host: PeerHost;
  /** null where there is no rate limit. */
  readonly #gate: RateGate | null;
  readonly #decoder: MessageDecoder;
  /** One entry for each namespace joined; null while the answer to its CONNECT is open. */
  readonly #sockets = new Memberships<PeerSocket>();
  /** Until a namespace is joined: when that has to be. Later: when the attachments under way have to be here. */
  #deadline: Deadline | null;
  #hasJoined = false;

  constructor(session: PeerSession, host: PeerHost) {
    this.session = session;
    this.#host = host;
    const { rateLimit } = host.settings.limits;
    this.#gate = rateLimit === null ? null : this.#makeGate(rateLimit);
    this.#decoder = host.codec.createDecoder((packet) => this.#receive(packet));
    this.#deadline = new Deadline(this);
  }

  /** Takes the session over. A client of protocol 2.x is in the main namespace without asking. `auth`: of the entry. */
  open(auth: Record<string, unknown> = NO_AUTH): void {
    this.session.owner = this;
    if (this.#deadline !== null) this.#host.clock.set(this.#deadline, this.#host.settings.connectTimeout);
    const entry = this.session.version === 3 ? "/" : this.#host.entry;
    if (entry !== undefined) this.#connect(entry, auth);
  }

  get sockets(): readonly PeerSocket[] {
    return this.#sockets.sockets();
  }

  get isSettled(): boolean {
    return this.sockets.every(({ isSettled }) => isSettled);
  }

  /** The socket is in its namespace: packets may come. */
  joined(socket: PeerSocket): void {
    this.#sockets.set(socket.namespaceName, socket);
    if (this.#hasJoined) return;
    this.#hasJoined = true;
    this.#cancelDeadline();
    if (this.#decoder.awaiting > 0) this.#awaitAttachments();
  }

  /** The socket left its namespace; the session stays for the others. */
  forget(name: string): void {
    this.#sockets.delete(name);
  }

  /** The namespace does not let the peer in. 2.x clients take a bare value where newer ones take `{ message, data }`. */
  refuse(name: string, error: { message: string; data?: unknown }): void {
    const { message, data } = error;
    this.#refuse(
      name,
      this.session.version === 3 ? data || message : { message, ...(data === undefined ? {} : { data }) },
    );
  }

  /** There is no such namespace. An object for clients of every version. */
  refuseUnknown(name: string): void {
    this.#refuse(name, { message: "Invalid namespace" });
  }

  send(message: Message): void {
    appendMessage(this.session, message);
  }

  /** Ends the whole session: the peer broke the rules, or joined nothing in time. */
  close(): void {
    this.#leaveAll("forced server close");
    this.session.close();
  }

  /** The client came back by another session: this one is dead, though that has not been noticed yet. */
  supersede(): void {
    this.#leaveAll("transport close");
    this.session.close("transport close", true);
  }

  /** Makes the peer leave every namespace, then ends the session. */
  disconnectAll(): void {
    for (const socket of this.sockets) socket.leaveNamespace();
    this.close();
  }

  text(text: string, from: number): void {
    if (this.#gate !== null) this.#gate.received(Buffer.byteLength(text) - from);
    let packet: SioPacket | undefined;
    try {
      packet = this.#decoder.text(text, from);
    } catch (error) {
      this.#unreadable(error);
      return;
    }
    if (packet !== undefined) this.#receive(packet);
    else if (this.#decoder.awaiting > 0) this.#awaitAttachments();
  }

  binary(bytes: Uint8Array): void {
    if (this.#gate !== null) this.#gate.received(bytes.length);
    let packet: SioPacket | undefined;
    try {
      packet = this.#decoder.binary(bytes);
    } catch (error) {
      this.#unreadable(error);
      return;
    }
    if (packet === undefined) return;
    if (this.#hasJoined && this.#deadline !== null) this.#cancelDeadline();
    this.#receive(packet);
  }

  /** The clock: nothing was joined in time, or attachments did not come. */
  elapsed(): void {
    if (!this.#hasJoined) {
      this.close();
      return;
    }
    const message = `attachments did not arrive within attachmentTimeout ${this.#host.settings.attachmentTimeout} ms`;
    for (const socket of this.sockets) socket.faulted(new ServerError("limit-exceeded", message));
    this.session.expel(message);
  }

  closed(reason: CloseReason, description?: unknown): void {
    this.#leaveAll(reason, description);
    this.#decoder.reset();
    this.#gate?.close();
  }

  #makeGate(limit: RateLimit): RateGate {
    return new RateGate(limit, this.#host.clock, {
      passed: (packet) => this.#take(packet),
      dropped: (packet, message) => this.#answerDropped(packet, message),
      exceeded: (message) => this.session.expel(message),
    });
  }

  /** Who waits for the acknowledgement of an event that was dropped learns why there is none. */
  #answerDropped({ nsp, id }: SioPacket, message: string): void {
    if (id === undefined) return;
    const data = [{ error: { code: "rate_limited", message } }];
    this.send(this.#host.codec.encode({ type: PacketType.ACK, nsp, id, data }));
  }

  #receive(packet: SioPacket): void {
    if (this.#gate === null) this.#take(packet);
    else this.#gate.packet(packet);
  }

  #take(packet: SioPacket): void {
    // Names are keys of tables, and are shown in logs.
    const { maxNameLength } = this.#host.settings.limits;
    if (packet.nsp.length > maxNameLength) {
      this.session.expel(`namespace name of ${packet.nsp.length} characters exceeds maxNameLength ${maxNameLength}`);
      return;
    }
    if (packet.type === PacketType.EVENT && String(packet.data[0]).length > maxNameLength) {
      this.session.expel(`event name exceeds maxNameLength ${maxNameLength}`);
      return;
    }
    if (packet.type === PacketType.CONNECT) {
      if (this.session.version === 3) this.#connectLegacy(packet.nsp);
      else this.#connect(packet.nsp, packet.data ?? NO_AUTH);
      return;
    }
    const name = this.session.version === 3 ? legacyAddress(packet.nsp).name : packet.nsp;
    const socket = this.#sockets.get(name);
    if (socket == null || packet.type === PacketType.CONNECT_ERROR) this.close();
    else socket.receive(packet);
  }

  /** 2.x clients send the credentials of a namespace as a query behind its name, and join the main one unasked. */
  #connectLegacy(address: string): void {
    const { name, auth } = legacyAddress(address);
    if (name === "/" && this.#sockets.has("/")) return;
    this.#connect(name, auth);
  }

  #connect(name: string, auth: Record<string, unknown>): void {
    if (this.#sockets.has(name)) {
      this.close();
      return;
    }
    const { maxNamespaces } = this.#host.settings.limits;
    if (this.#sockets.size >= maxNamespaces) {
      this.refuse(name, { message: `maxNamespaces ${maxNamespaces} reached: leave one first` });
      return;
    }
    this.#sockets.set(name, null);
    this.#host.connect(this, name, auth);
  }

  #refuse(name: string, data: unknown): void {
    this.#sockets.delete(name);
    this.send(this.#host.codec.encode({ type: PacketType.CONNECT_ERROR, nsp: name, id: undefined, data }));
  }

  #unreadable(error: unknown): void {
    if (!(error instanceof WireError)) throw error;
    for (const socket of this.sockets) socket.faulted(error);
    this.session.close();
  }

  #leaveAll(reason: DisconnectReason, description?: unknown): void {
    this.#cancelDeadline();
    const sockets = this.sockets;
    this.#sockets.clear();
    for (const socket of sockets) socket.left(reason, description);
  }

  /** Who announces attachments and does not send them holds memory for nothing. The deadline to join covers it too. */
  #awaitAttachments(): void {
    if (!this.#hasJoined) return;
    const { clock, settings } = this.#host;
    this.#deadline = new Deadline(this);
    clock.set(this.#deadline, settings.attachmentTimeout);
  }

  #cancelDeadline(): void {
    if (this.#deadline === null) return;
    this.#host.clock.cancel(this.#deadline);
    this.#deadline = null;
  }
}

/** Shared by all who send none: what a handshake shows is a copy. */
const NO_AUTH: Readonly<Record<string, unknown>> = Object.freeze({});

/** "/admin?token=x" as a name and what its query says. */
function legacyAddress(address: string): { name: string; auth: Record<string, unknown> } {
  const mark = address.indexOf("?");
  if (mark < 0) return { name: address, auth: {} };
  return { name: address.slice(0, mark), auth: { ...parseForm(address.slice(mark + 1)) } };
}
