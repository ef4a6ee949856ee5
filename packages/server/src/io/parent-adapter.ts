/** The adapter of a namespace that has no sockets but children: what is sent through it reaches the sockets of each. */
import { EventEmitter } from "node:events";
import {
  type Adapter,
  type BroadcastOptions,
  type BroadcastPacket,
  type Room,
  type SocketDetails,
  type SocketId,
  settle,
} from "../adapter/adapter.js";
import { askingAdapter } from "../compat/foreign-adapter.js";
import { ServerError } from "../server-error.js";

export class ParentAdapter extends EventEmitter implements Adapter {
  /** No socket is in the parent itself. */
  readonly rooms = new Map<Room, Set<SocketId>>();
  readonly sids = new Map<SocketId, Set<Room>>();
  readonly #children: Iterable<{ readonly adapter: Adapter }>;

  /** `children` are walked at each call, so that it may grow and shrink. */
  constructor(children: Iterable<{ readonly adapter: Adapter }>) {
    super();
    this.#children = children;
  }

  /** Whether all children say who left; without one nobody can leave. */
  get tellsWhoLeft(): boolean {
    return this.#adapters().every((adapter) => adapter.tellsWhoLeft === true);
  }

  close(): void {}

  addAll(): void {}

  del(): void {}

  delAll(): void {}

  socketRooms(): undefined {}

  broadcast(packet: BroadcastPacket, options: BroadcastOptions): void {
    // A packet for each: adapters write to theirs.
    for (const adapter of this.#adapters()) settle(adapter.broadcast({ ...packet, data: [...packet.data] }, options));
  }

  broadcastWithAck(
    packet: BroadcastPacket,
    options: BroadcastOptions,
    counted: (sockets: number) => void,
    acknowledged: (...args: unknown[]) => void,
    missing?: () => void,
  ): () => void {
    const forget = this.#adapters().map((adapter) =>
      askingAdapter(adapter, options.flags ?? {}).adapter.broadcastWithAck(
        { ...packet, data: [...packet.data] },
        options,
        counted,
        acknowledged,
        missing,
      ),
    );
    return () => {
      for (const each of forget) if (typeof each === "function") each();
    };
  }

  /** Each child of each server counts its sockets by itself. */
  async serverCount(): Promise<number> {
    const counts = await Promise.all(this.#adapters().map((adapter) => adapter.serverCount()));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async sockets(rooms: Set<Room>): Promise<Set<SocketId>> {
    const ids = await Promise.all(this.#adapters().map((adapter) => adapter.sockets(rooms)));
    return new Set(ids.flatMap((each) => [...each]));
  }

  fetchSockets(): Promise<SocketDetails[]> {
    throw new ServerError("misuse", "fetchSockets() is not supported on parent namespaces");
  }

  addSockets(options: BroadcastOptions, rooms: Room[]): void {
    for (const adapter of this.#adapters()) settle(adapter.addSockets(options, rooms));
  }

  delSockets(options: BroadcastOptions, rooms: Room[]): void {
    for (const adapter of this.#adapters()) settle(adapter.delSockets(options, rooms));
  }

  disconnectSockets(options: BroadcastOptions, close: boolean): void {
    for (const adapter of this.#adapters()) settle(adapter.disconnectSockets(options, close));
  }

  serverSideEmit(): void {
    throw new ServerError("misuse", "serverSideEmit() is not supported on parent namespaces: call it on a child");
  }

  #adapters(): Adapter[] {
    return [...this.#children].map(({ adapter }) => adapter);
  }
}
