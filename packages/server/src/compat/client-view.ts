/** A peer as published adapters and tools know it: `socket.client`. */
import type { IncomingMessage } from "node:http";
import { OutPacket } from "../engine/out-packet.js";
import type { PeerSession } from "../engine/peer-session.js";
import type { ConnectionView } from "./connection-view.js";

/** What this view needs of a peer. */
export interface ViewedPeer<Socket> {
  readonly session: PeerSession;
  /** The sockets that are in their namespaces. */
  readonly sockets: readonly Socket[];
  close(): void;
  disconnectAll(): void;
}

export interface ViewedSocket {
  readonly id: string;
  readonly namespaceName: string;
}

export interface WriteOptions {
  /** Only if nothing else waits to be written. */
  readonly volatile?: boolean;
  /** Default true. */
  readonly compress?: boolean;
}

/** What an encoder made for many is written to each of them as the very same packets. */
const packetsOf = new WeakMap<readonly (string | Uint8Array)[], readonly OutPacket[]>();

export class ClientView<Socket extends ViewedSocket = ViewedSocket> {
  readonly #peer: ViewedPeer<Socket>;
  readonly #connectionOf: (session: PeerSession) => ConnectionView;

  /** `connectionOf` gives the view of a session; a session that nobody looks at has none. */
  constructor(peer: ViewedPeer<Socket>, connectionOf: (session: PeerSession) => ConnectionView) {
    this.#peer = peer;
    this.#connectionOf = connectionOf;
  }

  /** The id of the session. */
  get id(): string {
    return this.#peer.session.id;
  }

  get conn(): ConnectionView {
    return this.#connectionOf(this.#peer.session);
  }

  /** The HTTP request that opened the session; null if it came by WebTransport. */
  get request(): IncomingMessage {
    return this.#peer.session.request.incoming as IncomingMessage;
  }

  /** The client's sockets by id. A copy. */
  get sockets(): Map<string, Socket> {
    return new Map(this.#peer.sockets.map((socket) => [socket.id, socket]));
  }

  /** The client's sockets by namespace. A copy. */
  get nsps(): Map<string, Socket> {
    return new Map(this.#peer.sockets.map((socket) => [socket.namespaceName, socket]));
  }

  /** Sends a packet that an encoder made: its text, then its attachments. */
  writeToEngine(encoded: readonly (string | Uint8Array)[], options: WriteOptions = {}): void {
    const { session } = this.#peer;
    if (options.volatile === true && !session.isIdle) return;
    const packets = packetsOf.get(encoded) ?? outPackets(encoded, options.compress !== false);
    for (let i = 0; i < packets.length; i++) session.append(packets[i] as OutPacket);
  }

  /** Ends the session, and so every socket of the client. */
  close(): void {
    this.#peer.close();
  }

  /** Makes the client leave every namespace, then ends the session. */
  _disconnect(): void {
    this.#peer.disconnectAll();
  }
}

function outPackets(encoded: readonly (string | Uint8Array)[], compress: boolean): readonly OutPacket[] {
  const packets = encoded.map((part) => {
    if (typeof part === "string") return OutPacket.text(`4${part}`, compress);
    const packet = OutPacket.binary(part, compress);
    // Others will get it too: one copy, and nobody has to be written to at once.
    packet.own();
    return packet;
  });
  packetsOf.set(encoded, packets);
  return packets;
}
