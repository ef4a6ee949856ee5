/** What servers say to each other, and the adapters that carry it. */
import { test } from "node:test";
import type { Namespace, Server } from "@tidewire/server";
import { compiles, holds, type Same } from "./same.js";

interface BetweenServers {
  load: (percent: number) => void;
  count: (room: string, ack: (sockets: number) => void) => void;
}

type Nothing = Record<never, never>;
type App = Server<Nothing, Nothing, BetweenServers>;

test("serverSideEmit takes events between servers, and its acknowledgement gets an error and a list", () => {
  compiles<App>((io) => {
    holds<Same<ReturnType<typeof io.serverSideEmit>, boolean>>();
    io.serverSideEmit("load", 7);
    io.serverSideEmit("count", "r", (err, sockets) => holds<Same<[typeof err, typeof sockets], [Error, number[]]>>());
    io.of("/x").serverSideEmit("load", 7);
    // @ts-expect-error: a number
    io.serverSideEmit("load", "7");
    // @ts-expect-error: no such event
    io.serverSideEmit("other");
    // @ts-expect-error: the error comes first
    io.serverSideEmit("count", "r", (_sockets: number[]) => {});
  });
  compiles<Server>((io) => io.serverSideEmit("anything", 1, "2", () => {}));
});

test("serverSideEmitWithAck resolves with a list, for events that ask for an acknowledgement", () => {
  compiles<App>((io) => {
    const counts: Promise<number[]> = io.serverSideEmitWithAck("count", "r");
    const ofNamespace: Promise<number[]> = io.of("/x").serverSideEmitWithAck("count", "r");
    // @ts-expect-error: asks for no acknowledgement
    io.serverSideEmitWithAck("load", 7);
    return [counts, ofNamespace];
  });
});

test("listeners of such events get what was said, with the acknowledgement to call", () => {
  compiles<App>((io) => {
    io.on("count", (room, ack) => {
      holds<Same<[typeof room, typeof ack], [string, (sockets: number) => void]>>();
      ack(1);
    });
  });
  compiles<Namespace<Nothing, Nothing, BetweenServers>>((namespace) => {
    namespace.on("load", (percent) => holds<Same<typeof percent, number>>());
    // @ts-expect-error: the argument is a number
    namespace.on("load", (_percent: string) => {});
  });
});
