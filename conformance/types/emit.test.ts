/** What emit, send and emitWithAck take and give, on every object that has them. */
import { test } from "node:test";
import type { Namespace, RemoteSocket, Server, Socket } from "@tidewire/server";
import { type Anything, compiles, holds, type Same } from "./same.js";

interface Sent {
  plain: (a: string, b: number) => void;
  empty: () => void;
  rest: (...more: string[]) => void;
  asks: (a: string, ack: (c: number, d: string) => void) => void;
  pings: (ack: () => void) => void;
  two: (a: string, b: number, ack: (c: string) => void) => void;
  message: (text: string) => void;
}

type Nothing = Record<never, never>;
type App = Server<Nothing, Sent, Nothing, { name: string }>;
type AppNamespace = Namespace<Nothing, Sent, Nothing, { name: string }>;
type AppSocket = Socket<Nothing, Sent, Nothing, { name: string }>;

test("server and namespace emit what asks for no acknowledgement", () => {
  compiles<App>((io) => {
    holds<Same<ReturnType<typeof io.emit>, boolean>>();
    io.emit("plain", "a", 1);
    io.emit("empty");
    io.emit("rest", "a", "b", "c");
    // @ts-expect-error: whose answer would it be?
    io.emit("asks", "a", () => {});
    // @ts-expect-error: an argument is missing
    io.emit("plain", "a");
  });
  compiles<AppNamespace>((namespace) => {
    namespace.emit("plain", "a", 1);
    // @ts-expect-error: whose answer would it be?
    namespace.emit("pings", () => {});
  });
});

test("a socket emits everything, and infers the parameters of the acknowledgement", () => {
  compiles<AppSocket>((socket) => {
    socket.emit("plain", "a", 1);
    socket.emit("asks", "a", (c, d) => holds<Same<[typeof c, typeof d], [number, string]>>());
    socket.emit("pings", () => {});
    // @ts-expect-error: the acknowledgement is missing
    socket.emit("asks", "a");
    // @ts-expect-error: its first argument is a number
    socket.emit("asks", "a", (_c: string) => {});
  });
});

test("a broadcast gives the first argument of every answer, in a list", () => {
  compiles<App>((io) => {
    const operators = [
      io.to("r"),
      io.in(["r", "s"]),
      io.except("r"),
      io.compress(false),
      io.volatile,
      io.local,
      io.of("/x").to("r"),
      io.of("/x").in("r"),
      io.of("/x").except("r"),
      io.of("/x").compress(true),
      io.of("/x").volatile,
      io.of("/x").local,
      io.to("r").to("s").except("t").volatile.local.compress(false),
    ];
    for (const operator of operators) {
      operator.emit("plain", "a", 1);
      operator.emit("asks", "a", (c) => holds<Same<typeof c, number[]>>());
      operator.emit("pings", () => {});
      // @ts-expect-error: only the first argument of an answer is kept
      operator.emit("asks", "a", (_c: number[], _d: string[]) => {});
      // @ts-expect-error: a list of numbers
      operator.emit("asks", "a", (_c: string[]) => {});
    }
  });
  compiles<AppSocket>((socket) => {
    const operators = [socket.to("r"), socket.in("r"), socket.except("r"), socket.broadcast, socket.local];
    for (const operator of operators) operator.emit("asks", "a", (c) => holds<Same<typeof c, number[]>>());
  });
});

test("after timeout() an error comes first, however often it is set", () => {
  compiles<App>((io) => {
    const operators = [
      io.timeout(1),
      io.timeout(1).to("r"),
      io.to("r").timeout(1),
      io.timeout(1).timeout(2),
      io.of("/x").timeout(1),
      io.of("/x").timeout(1).timeout(2).volatile,
    ];
    for (const operator of operators) {
      operator.emit("asks", "a", (err, c) => holds<Same<[typeof err, typeof c], [Error, number[]]>>());
      operator.emit("pings", (err) => holds<Same<typeof err, Error>>());
      operator.emit("plain", "a", 1);
      // @ts-expect-error: the error comes first
      operator.emit("asks", "a", (_c: number[]) => {});
    }
  });
  compiles<AppSocket>((socket) => {
    socket.timeout(1).emit("asks", "a", (err, c, d) => {
      holds<Same<[typeof err, typeof c, typeof d], [Error, number, string]>>();
    });
    socket
      .timeout(1)
      .timeout(2)
      .emit("pings", (err) => holds<Same<typeof err, Error>>());
    socket.timeout(1).broadcast.emit("asks", "a", (err, c) => {
      holds<Same<[typeof err, typeof c], [Error, number[]]>>();
    });
    socket.broadcast.timeout(1).emit("pings", (err) => holds<Same<typeof err, Error>>());
    socket.volatile
      .timeout(1)
      .compress(false)
      .emit("two", "a", 1, (err, c) => {
        holds<Same<[typeof err, typeof c], [Error, string]>>();
      });
  });
});

test("a promise of a socket resolves with the first argument of the answer", () => {
  compiles<AppSocket>((socket) => {
    holds<Same<ReturnType<typeof asks>, Promise<number>>>();
    function asks() {
      return socket.emitWithAck("asks", "a");
    }
    const number: Promise<number> = socket.timeout(1).emitWithAck("asks", "a");
    const text: Promise<string> = socket.volatile.emitWithAck("two", "a", 1);
    const nothing: Promise<undefined> = socket.emitWithAck("pings");
    // @ts-expect-error: asks for no acknowledgement
    socket.emitWithAck("plain", "a", 1);
    // @ts-expect-error: the promise is in place of the function
    socket.emitWithAck("asks", "a", () => {});
    return [number, text, nothing];
  });
});

test("a promise of a broadcast needs a timeout and resolves with a list", () => {
  compiles<App>((io) => {
    const numbers: Promise<number[]> = io.timeout(1).emitWithAck("asks", "a");
    const inRoom: Promise<number[]> = io.to("r").timeout(1).emitWithAck("asks", "a");
    const texts: Promise<string[]> = io.of("/x").timeout(1).except("r").emitWithAck("two", "a", 1);
    // @ts-expect-error: without a timeout nothing can be awaited
    io.to("r").emitWithAck("asks", "a");
    // @ts-expect-error: without a timeout nothing can be awaited
    io.emitWithAck("asks", "a");
    // @ts-expect-error: asks for no acknowledgement
    io.timeout(1).emitWithAck("plain", "a", 1);
    return [numbers, inRoom, texts];
  });
  compiles<Server>((io) => {
    holds<Same<ReturnType<typeof untyped>, Promise<Anything>>>();
    function untyped() {
      return io.to("r").emitWithAck("anything", 1, 2);
    }
  });
  compiles<Socket>((socket) => {
    holds<Same<ReturnType<typeof untyped>, Promise<Anything>>>();
    function untyped() {
      return socket.emitWithAck("anything", 1, 2);
    }
  });
});

test("send carries what the event message carries, and nothing when there is none", () => {
  compiles<App>((io) => {
    io.send("a");
    io.write("a");
    io.of("/x").send("a");
    // @ts-expect-error: a text
    io.send(1);
  });
  compiles<AppSocket>((socket) => {
    socket.send("a");
    socket.write("a");
    // @ts-expect-error: one text
    socket.send("a", "b");
  });
  compiles<Server<Nothing, { other: () => void }>>((io) => {
    // @ts-expect-error: there is no event message
    io.send();
    // @ts-expect-error: there is no event message
    io.send("a");
  });
});

test("sockets of other servers are emitted to like one's own", () => {
  compiles<RemoteSocket<Sent, { name: string }>>((remote) => {
    holds<Same<typeof remote.data.name, string>>();
    remote.emit("plain", "a", 1);
    // @ts-expect-error: an argument is missing
    remote.emit("plain", "a");
    remote.timeout(1).emit("asks", "a", (err, c) => holds<Same<[typeof err, typeof c], [Error, number]>>());
  });
  compiles<App>(async (io) => {
    for (const socket of await io.fetchSockets()) {
      holds<Same<typeof socket, RemoteSocket<Sent, { name: string }>>>();
    }
    for (const socket of await io.in("r").fetchSockets()) socket.emit("plain", socket.data.name, 1);
  });
});
