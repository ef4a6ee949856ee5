/**
 * Clients without Socket.IO as peers of a server: which namespaces take them, and how their messages become packets.
 * It must not know how they travel.
 */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type EventData, PacketType, type SioPacket } from "@tidewire/wire/sio";
import type { Adapter, BroadcastOptions } from "../adapter/adapter.js";
import { MemoryAdapter } from "../adapter/memory.js";
import { RecoveringAdapter } from "../adapter/recovering.js";
import type { Clock } from "../engine/clock.js";
import type { Engine } from "../engine/engine.js";
import { generateId } from "../engine/engine-options.js";
import type { Session } from "../engine/session.js";
import type { HttpRequest } from "../http/request.js";
import type { HttpResponse } from "../http/respond.js";
import { credentialsOf } from "../plain/credentials.js";
import { EventHistory } from "../plain/event-history.js";
import type { StreamSource } from "../plain/event-stream.js";
import { enterEventStream, enterWebSocket } from "../plain/plain-door.js";
import type { ResolvedPlainOptions } from "../plain/plain-options.js";
import { PlainPaths, type PlainRoute } from "../plain/plain-paths.js";
import type { PlainForm } from "../plain/plain-reader.js";
import { MESSAGE, parsePlainText } from "../plain/plain-text.js";
import type { Message } from "./message.js";
import { type MessageCodec, type MessageDecoder, plainMessages } from "./message-codec.js";
import { Peer, type PeerHost, type PeerSettings } from "./peer.js";

/** A namespace as such clients need it. */
export interface PlainNamespace {
  readonly name: string;
  readonly adapter: Adapter;
  /** Its last broadcasts; null until somebody may ask for them. */
  history: BroadcastLog | null;
  readonly entrance: { connectPeer(peer: Peer, auth: Record<string, unknown>): void };
}

/** Who is told of each broadcast of a namespace, in the order in which they go out. */
export interface BroadcastLog {
  record(message: Message, options: BroadcastOptions): void;
}

/** What is needed of the server. */
export interface PlainServer {
  readonly clock: Clock;
  readonly codec: MessageCodec;
  readonly settings: PeerSettings;
  /** null: clients that were cut off do not come back, and nothing is added to events for them. */
  readonly recovery: object | null;
}

/** The namespace of that name, made if there is none. */
export type NamespaceOf = (name: string) => PlainNamespace;

export class PlainClients {
  readonly #server: PlainServer;
  readonly #isJson: boolean;
  readonly #namespaceOf: NamespaceOf;
  readonly #paths = new PlainPaths();

  /** `isJson`: whether packets are the protocol's own. */
  constructor(server: PlainServer, isJson: boolean, namespaceOf: NamespaceOf) {
    this.#server = server;
    this.#isJson = isJson;
    this.#namespaceOf = namespaceOf;
  }

  /** Lets them into a namespace, or into those whose names fit. */
  enable(names: string | ((name: string) => boolean), options: ResolvedPlainOptions): void {
    this.#paths.add({ names, options });
  }

  /** False: the request is none of ours. */
  request(engine: Engine, request: HttpRequest, response: HttpResponse): boolean {
    const route = this.#paths.eventStream(request.url);
    if (route === null) return false;
    enterEventStream(
      engine,
      request,
      response,
      () => this.#form(route),
      (session) => this.#source(route, session),
    );
    return true;
  }

  /** False: the upgrade is none of ours. */
  upgrade(engine: Engine, request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const route = this.#paths.webSocket(request.url);
    if (route === null) return false;
    enterWebSocket(engine, request, socket, head, () => this.#form(route));
    return true;
  }

  /** A session came in by one of our doors: it asks for its namespace. */
  opened(session: Session): void {
    const { url } = session.request;
    const route = session.lastTransport === "event-stream" ? this.#paths.eventStream(url) : this.#paths.webSocket(url);
    if (route === null) session.close();
    else
      new Peer(session, new PlainHost(this.#server, this.#namespaceOf, route.name)).open(
        credentialsOf(session.request),
      );
  }

  #form({ name }: PlainRoute): PlainForm {
    const isJson = this.#isJson;
    // Of our own packets any number of attachments is read.
    const { createDecoder } = isJson ? plainMessages(Number.POSITIVE_INFINITY) : this.#server.codec;
    // The namespace is not asked for yet: it is made when the client may ask to join it.
    const stripped = (data: EventData): EventData => withoutOffset(data, this.#namespaceOf(name).adapter);
    return { createDecoder, isJson, stripped: this.#server.recovery === null ? null : stripped };
  }

  #source({ name, place }: PlainRoute, session: Session): StreamSource {
    const { clock } = this.#server;
    const namespace = this.#namespaceOf(name);
    const { eventStream } = place.options;
    // What other servers of a cluster broadcast is not seen here: then nobody is told that nothing was missed.
    const isWhole = namespace.adapter instanceof MemoryAdapter;
    const known = namespace.history instanceof EventHistory ? namespace.history : null;
    const limits = eventStream ?? { maxEvents: 0, maxBytes: 0, maxAgeMs: 0, retryMs: 0 };
    const history = known ?? new EventHistory(limits, generateId().slice(0, TAG_LENGTH), () => clock.now());
    if (isWhole) namespace.history = history;
    return {
      retryMs: limits.retryMs,
      get position() {
        return history.position;
      },
      idOf: (first) => history.idOf(first),
      missed: (lastEventId) => (isWhole ? history.missed(lastEventId, roomsOf(session, namespace)) : "unknown"),
    };
  }
}

/** Enough to tell the ids of one history from those of another. */
const TAG_LENGTH = 8;

/** A server as the peer of a plain session sees it: what it sends is events, in one namespace. */
class PlainHost implements PeerHost {
  readonly codec: MessageCodec;
  /** The namespace that a client is in without asking. */
  readonly entry: string;
  readonly #server: PlainServer;
  readonly #namespaceOf: NamespaceOf;

  constructor(server: PlainServer, namespaceOf: NamespaceOf, entry: string) {
    this.#server = server;
    this.#namespaceOf = namespaceOf;
    this.entry = entry;
    this.codec = {
      encode: (packet, compress) => server.codec.encode(packet, compress),
      createDecoder: () => new PlainDecoder(entry),
    };
  }

  get clock(): Clock {
    return this.#server.clock;
  }

  get settings(): PeerSettings {
    return this.#server.settings;
  }

  connect(peer: Peer, name: string, auth: Record<string, unknown>): void {
    this.#namespaceOf(name).entrance.connectPeer(peer, auth);
  }
}

class PlainDecoder implements MessageDecoder {
  readonly awaiting = 0;
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  text(text: string, from: number): SioPacket {
    return this.#event(parsePlainText(text.slice(from)));
  }

  binary(bytes: Uint8Array): SioPacket {
    return this.#event([MESSAGE, bytes]);
  }

  reset(): void {}

  #event(data: EventData): SioPacket {
    return { type: PacketType.EVENT, nsp: this.#name, id: undefined, data };
  }
}

function roomsOf({ owner }: Session, { adapter }: PlainNamespace): ReadonlySet<string> {
  const [socket] = owner instanceof Peer ? owner.sockets : [];
  return (socket && adapter.socketRooms(socket.id)) ?? new Set();
}

/** Where clients that were cut off may come back, events have their offset behind their arguments. */
function withoutOffset(data: EventData, adapter: Adapter): EventData {
  const isAdded = adapter instanceof RecoveringAdapter && adapter.isOffset(data.at(-1));
  return isAdded ? (data.slice(0, -1) as EventData) : data;
}
