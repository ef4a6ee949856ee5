/** The order of the generics, what an absent one means, and what can be listened to. */
import { test } from "node:test";
import type {
  BroadcastOperator,
  DefaultEventsMap,
  DisconnectReason,
  Event,
  ExtendedError,
  Namespace,
  RemoteSocket,
  Server,
  Socket,
} from "@tidewire/server";
import { type Anything, compiles, holds, type Same } from "./same.js";

interface ClientToServer {
  "join room": (room: string, seats: number) => void;
  ask: (question: string, answer: (text: string, sure: boolean) => void) => void;
  hello: () => void;
}

interface ServerToClient {
  news: (headline: string) => void;
  confirm: (text: string, ack: (yes: boolean) => void) => void;
}

interface BetweenServers {
  load: (percent: number) => void;
  count: (ack: (sockets: number) => void) => void;
}

interface Account {
  name: string;
  age: number;
}

type App = Server<ClientToServer, ServerToClient, BetweenServers, Account>;
type AppNamespace = Namespace<ClientToServer, ServerToClient, BetweenServers, Account>;
type AppSocket = Socket<ClientToServer, ServerToClient, BetweenServers, Account>;

test("an untyped server takes every event, every argument and any data", () => {
  holds<Same<Server, Server<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, Anything>>>();
  holds<Same<Namespace, Namespace<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, Anything>>>();
  holds<Same<Socket, Socket<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, Anything>>>();
  compiles<Server>((io) => {
    io.on("connection", (socket) => {
      holds<Same<typeof socket, Socket>>();
      holds<Same<typeof socket.data, Anything>>();
      socket.on("x", (a, b, c) => {
        holds<Same<[typeof a, typeof b, typeof c], [Anything, Anything, Anything]>>();
      });
      socket.emit("x", 1, "2", [3], (answer: number) => answer);
      socket.send("a", 2);
      socket.data.anything.goes = true;
    });
    io.emit("x", 1, "2");
    io.send(1);
    io.on("what servers say", (a) => holds<Same<typeof a, Anything>>());
  });
});

test("one map serves both directions", () => {
  holds<Same<Server<ClientToServer>, Server<ClientToServer, ClientToServer, DefaultEventsMap, Anything>>>();
  compiles<Server<ClientToServer>>((io) => {
    io.emit("join room", "red", 2);
    io.on("connection", (socket) => socket.emit("ask", "why", (text, sure) => [text.length, !sure]));
  });
});

test("maps stand in the order: from clients, to clients, between servers, data", () => {
  compiles<App>((io) => {
    holds<Same<typeof io.sockets, AppNamespace>>();
    io.on("connection", (socket) => {
      holds<Same<typeof socket, AppSocket>>();
      holds<Same<typeof socket.data, Account>>();
      holds<Same<typeof socket.nsp, AppNamespace>>();
      socket.on("join room", (room, seats) => holds<Same<[typeof room, typeof seats], [string, number]>>());
      socket.on("ask", (_question, answer) => answer("because", true));
      socket.emit("news", "hello");
    });
    io.on("connect", (socket) => holds<Same<typeof socket, AppSocket>>());
    io.of("/x").on("connection", (socket) => holds<Same<typeof socket, AppSocket>>());
    io.of("/y", (socket) => holds<Same<typeof socket, AppSocket>>());
    io.on("new_namespace", (namespace) => holds<Same<typeof namespace, AppNamespace>>());
    io.use((socket, next) => {
      socket.data.name = "Ann";
      next();
    });
  });
});

test("a listener may be async, take fewer arguments, and is given what its event carries", () => {
  compiles<AppSocket>((socket) => {
    socket.on("join room", async () => {});
    socket.once("join room", (room) => room.toUpperCase());
    socket.off("join room", () => {});
    socket.prependListener("hello", () => {});
    // @ts-expect-error: the second argument is a number
    socket.on("join room", (_room: string, _seats: string) => {});
    // @ts-expect-error: more arguments than the event has
    socket.on("hello", (_one: string) => {});
  });
});

test("refuses to listen to what clients do not send", () => {
  compiles<AppSocket>((socket) => {
    // @ts-expect-error: only the server sends it
    socket.on("news", () => {});
    // @ts-expect-error: nobody sends it
    socket.once("random", () => {});
  });
});

test("refuses wrong names, counts and kinds of arguments to emit", () => {
  compiles<AppSocket>((socket) => {
    // @ts-expect-error: only clients send it
    socket.emit("hello");
    // @ts-expect-error: an argument is missing
    socket.emit("news");
    // @ts-expect-error: the wrong kind of argument
    socket.emit("news", 1);
    // @ts-expect-error: one argument too many
    socket.emit("news", "a", "b");
    // @ts-expect-error: reserved names belong to nobody's map
    socket.emit("disconnect");
  });
});

test("types the events of the library beside those of the map", () => {
  compiles<AppSocket>((socket) => {
    socket.on("disconnect", (reason, description) => {
      holds<Same<typeof reason, DisconnectReason>>();
      return [description];
    });
    socket.on("disconnecting", (reason) => holds<Same<typeof reason, DisconnectReason>>());
    socket.on("error", (error) => holds<Same<typeof error, Error>>());
    // @ts-expect-error: a reason is no number
    socket.on("disconnect", (_reason: number) => {});
  });
  holds<
    Same<
      DisconnectReason,
      | "transport error"
      | "transport close"
      | "forced close"
      | "ping timeout"
      | "parse error"
      | "server shutting down"
      | "forced server close"
      | "client namespace disconnect"
      | "server namespace disconnect"
      // Ours alone.
      | "slow reader"
      | "limit exceeded"
      | "limit exceeded"
    >
  >();
});

// Ambient, because the compiled tests hold no syntax of TypeScript's own.
declare enum Name {
  Connection = "connection",
  Moved = "moved",
}

test("members of an enum name events, the library's own among them", () => {
  compiles<Server<{ [Name.Moved]: (x: number) => void }>>((io) => {
    io.on(Name.Connection, (socket) => socket.on(Name.Moved, (x) => holds<Same<typeof x, number>>()));
    io.emit(Name.Moved, 1);
  });
});

test("a server listens to what servers send each other, and to nothing when they send nothing", () => {
  compiles<App>((io) => {
    io.on("load", (percent) => holds<Same<typeof percent, number>>());
    io.of("/x").on("load", (percent) => holds<Same<typeof percent, number>>());
    io.on("count", (ack) => ack(3));
    // @ts-expect-error: clients send it, to sockets
    io.on("hello", () => {});
  });
  compiles<Server<ClientToServer, ServerToClient, Record<never, never>>>((io) => {
    io.on("connection", () => {});
    // @ts-expect-error: no such event
    io.on("random", () => {});
  });
});

test("code that is generic in the maps may listen to the events of the library", () => {
  function watch<Listen extends DefaultEventsMap, Emit extends DefaultEventsMap>(socket: Socket<Listen, Emit>): void {
    socket.on("disconnect", (reason) => reason.length);
  }
  compiles<Socket>((socket) => watch(socket));
});

test("handlers written apart fit their event", () => {
  const joined: ClientToServer["join room"] = (room, seats) => [room, seats];
  function connected(socket: AppSocket): void {
    socket.on("join room", joined);
  }
  compiles<App>((io) => io.on("connection", connected));
});

test("names the types that applications import", () => {
  holds<Same<Event, [event: string, ...args: Anything[]]>>();
  holds<Same<ExtendedError["data"], Anything>>();
  compiles<ExtendedError>((error) => {
    const plain: Error = error;
    return plain;
  });
  compiles<App>(async (io) => {
    const operator: BroadcastOperator<ServerToClient, Account> | undefined = undefined;
    const sockets: RemoteSocket<ServerToClient, Account>[] = await io.fetchSockets();
    holds<Same<(typeof sockets)[0]["data"], Account>>();
    return [operator, sockets];
  });
  compiles<AppSocket>((socket) =>
    socket.use((event, next) => {
      holds<Same<typeof event, Event>>();
      const [name, ...args] = event;
      const refusal: ExtendedError = Object.assign(new Error(name), { data: args });
      next(refusal);
      next();
    }),
  );
});
