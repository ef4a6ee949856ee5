/** What a process without a server says to the clients of one that has a published adapter. */
import assert from "node:assert/strict";
import { eventually, nextEvent } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { asEmits } from "../support/pair.js";
import { ServerUnderTest } from "../support/peer.js";
import { type AdapterFactory, acquainted, Cleanup, events, member } from "./cluster.js";

/** The published emitters, as far as they are alike. */
export interface PublishedEmitter {
  of(name: string): PublishedEmitter;
  to(room: string): Pick<PublishedEmitter, "except" | "emit" | "socketsJoin" | "socketsLeave" | "disconnectSockets">;
  except(room: string): Pick<PublishedEmitter, "emit">;
  emit(event: string, ...args: unknown[]): unknown;
  socketsJoin(room: string): void;
  socketsLeave(room: string): void;
  disconnectSockets(close?: boolean): void;
  serverSideEmit(event: string, ...args: unknown[]): void;
}

export interface Emitting {
  /** One for each server. */
  readonly adapter: () => Promise<AdapterFactory>;
  readonly emitter: PublishedEmitter;
}

export function emitterContract(name: string, emitting: (cleanup: Cleanup) => Promise<Emitting>): void {
  test(`${name}: clients hear a process without a server`, async (t) => {
    const cleanup = new Cleanup(t);
    const { adapter, emitter } = await emitting(cleanup);
    const server = await member(cleanup, ServerUnderTest, { adapter: await adapter() });
    // There is no other sign that a server listens to the backend.
    const other = await member(cleanup, ServerUnderTest, { adapter: await adapter() });
    for (const namespace of ["/", "/chat"]) {
      for (const { io } of [server, other]) io.of(namespace);
      await acquainted(server.io, other.io, namespace);
    }
    const [one, two, chat] = [await server.join(), await server.join(), await server.join("/chat")];
    one.socket.join("room");
    two.socket.join(["room", "out"]);
    const heard = [one, two, chat].map(({ client }) => events(client));

    emitter.emit("all", 1, Buffer.from([2]));
    emitter.to("room").except("out").emit("some");
    emitter.of("/chat").emit("chat");
    await eventually(() =>
      assert.deepEqual(
        heard.map((list) => list.map(([event]) => event).sort()),
        [["all", "some"], ["all"], ["chat"]],
      ),
    );
    assert.deepEqual(
      heard[0]?.find(([event]) => event === "all"),
      ["all", 1, Buffer.from([2])],
    );

    emitter.to("out").socketsJoin("joined");
    await eventually(() => two.socket.rooms.has("joined"));
    assert.equal(one.socket.rooms.has("joined"), false);
    emitter.socketsLeave("room");
    await eventually(() => !one.socket.rooms.has("room") && !two.socket.rooms.has("room"));

    const told = nextEvent(asEmits(server.io), "news");
    emitter.serverSideEmit("news", { a: 1 });
    assert.deepEqual(await told, [{ a: 1 }]);

    const gone = nextEvent(two.client, "disconnect");
    emitter.to("joined").disconnectSockets(true);
    assert.equal((await gone)[0], "io server disconnect");
    assert.equal(one.client.connected, true);
  });
}
