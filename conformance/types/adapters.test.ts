/** Adapters of every make fit the option and the method; what is no adapter does not. */
import { test } from "node:test";
import { createAdapter as createClusterAdapter } from "@socket.io/cluster-adapter";
import { createAdapter as createPostgresAdapter } from "@socket.io/postgres-adapter";
import { createAdapter as createRedisAdapter, createShardedAdapter } from "@socket.io/redis-adapter";
import { createAdapter as createStreamsAdapter } from "@socket.io/redis-streams-adapter";
import { Server } from "@tidewire/server";
import { Adapter, SessionAwareAdapter } from "socket.io-adapter";
import { type Anything, compiles } from "./same.js";

class Own extends Adapter {
  override close(): void {}
}

test("takes what the published adapters export", () => {
  compiles<Anything>((client) => [
    new Server({ adapter: createRedisAdapter(client, client) }),
    new Server({ adapter: createShardedAdapter(client, client) }),
    new Server({ adapter: createStreamsAdapter(client) }),
    new Server({ adapter: createPostgresAdapter(client) }),
    new Server({ adapter: createClusterAdapter() }),
  ]);
});

test("takes classes and functions", () => {
  compiles<Server>((io) => {
    io.adapter(Own);
    io.adapter(SessionAwareAdapter);
    io.adapter((namespace: Anything) => new Own(namespace));
    return [new Server({ adapter: Adapter }), new Server({ adapter: (namespace: Anything) => new Own(namespace) })];
  });
});

test("refuses functions that give something else", () => {
  compiles<Server>((io) => {
    // @ts-expect-error: a text is no adapter
    io.adapter(() => "nothing");
    // @ts-expect-error: a class of something else
    io.adapter(Date);
    // @ts-expect-error: no adapter, but an instance of one
    io.adapter({});
  });
});

test("the adapter of a namespace has rooms to read, and events of rooms to hear", () => {
  compiles<Server>((io) => {
    const { adapter } = io.of("/");
    const rooms: Map<string, Set<string>> = adapter.rooms;
    const sids: Map<string, Set<string>> = adapter.sids;
    const size: number | undefined = io.sockets.adapter.rooms.get("room")?.size;
    adapter.on("join-room", (room: string, id: string) => [room, id]);
    return [rooms, sids, size];
  });
});
