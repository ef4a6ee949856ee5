/** What applications write against the client, with and without event maps: each line as against the published types. */
import { test } from "node:test";
import connect, {
  io,
  Manager,
  type ManagerOptions,
  type protocol,
  type Socket,
  type SocketOptions,
} from "@tidewire/client";
import { io as small } from "@tidewire/client/websocket";
import { type Anything, compiles, holds, type Same } from "./same.js";

interface ServerToClient {
  noArg: () => void;
  basic: (a: number, b: string) => void;
  asks: (question: string, answer: (yes: boolean) => void) => void;
}

interface ClientToServer {
  hello: (name: string) => void;
  ask: (question: string, answer: (text: string, count: number) => void) => void;
  ping2: (answer: () => void) => void;
  message: (text: string) => void;
}

type Typed = Socket<ServerToClient, ClientToServer>;

test("clients are made in every form", () => {
  const options: Partial<ManagerOptions & SocketOptions> = { auth: { token: "t" }, query: { a: 1 }, retries: 3 };
  const url = process.env.NOWHERE as string | undefined;
  compiles<never>(() => [
    io(),
    io(options),
    io("http://h"),
    io(url, options),
    io.connect("http://h"),
    connect("http://h", { transports: ["websocket"], auth: (answer) => answer({ token: "t" }), timeout: false }),
    new io.Manager("http://h").socket("/admin", { auth: {} }),
    new Manager({ autoConnect: false }),
    small("http://h"),
    io("http://h", {
      extraHeaders: { a: "b" },
      agent: {},
      ca: "pem",
      rejectUnauthorized: false,
      withCredentials: true,
    }),
    io("http://h", { perMessageDeflate: { threshold: 1 }, transportOptions: { polling: { extraHeaders: {} } } }),
  ]);
  const typed = (): Typed => io("http://h");
  compiles<never>(typed);
  holds<Same<typeof protocol, 5>>();
});

test("an untyped socket takes everything", () => {
  compiles<Socket>((socket) => [
    socket.on("anything", (a, b, c) => [a.b, b.c, c]),
    socket.emit("anything", 1, "2", (answer: Anything) => answer),
    socket.send("a", 1),
    socket.timeout(5).emit("x", (error: Error, answer: Anything) => [error, answer]),
    socket.volatile.compress(true).emit("x"),
    socket.onAny((name: string, ...args: unknown[]) => [name, args]).offAny(),
    socket.off(),
    socket.off("x"),
    socket.once("x", () => {}).removeAllListeners("x"),
  ]);
  holds<Same<Awaited<ReturnType<Socket["emitWithAck"]>>, Anything>>();
});

test("the events of the library have their own types", () => {
  compiles<Typed>((socket) => [
    socket.on("connect", () => {}),
    socket.on("connect_error", (error) => holds<Same<typeof error, Error>>()),
    socket.on("disconnect", (reason, details) => {
      holds<Same<typeof reason, Socket.DisconnectReason>>();
      return details?.description;
    }),
    // @ts-expect-error connect brings nothing
    socket.on("connect", (value: number) => value),
  ]);
});

test("a typed socket listens to what the server emits, and emits what it hears", () => {
  compiles<Typed>((socket) => [
    socket.on("basic", (a, b) => {
      holds<Same<typeof a, number>>();
      holds<Same<typeof b, string>>();
    }),
    socket.on("asks", (_question, answer) => answer(true)),
    socket.emit("hello", "n").emit("ask", "q", (text, count) => [text.length, count.toFixed()]),
    socket.send("text"),
    // @ts-expect-error not an event of the server
    socket.on("hello", () => {}),
    // @ts-expect-error not an event of the client
    socket.emit("basic", 1, "2"),
    // @ts-expect-error of the wrong type
    socket.emit("hello", 1),
    // @ts-expect-error too few
    socket.emit("hello"),
    // @ts-expect-error not what `message` takes
    socket.send(1),
  ]);
});

test("acknowledgements are typed, with an error after timeout()", () => {
  compiles<Typed>((socket) => [
    socket.timeout(5).emit("ask", "q", (error, text, count) => {
      holds<Same<typeof error, Error>>();
      return [text.length, count.toFixed()];
    }),
    socket.emitWithAck("ask", "q").then((text) => holds<Same<typeof text, string>>()),
    socket
      .timeout(5)
      .emitWithAck("ask", "q")
      .then((text) => holds<Same<typeof text, string>>()),
    socket
      .timeout(5)
      .volatile.emitWithAck("ping2")
      .then((nothing) => holds<Same<typeof nothing, undefined>>()),
    // @ts-expect-error asks for no acknowledgement
    socket.emitWithAck("hello", "n"),
  ]);
});

test("the manager is reached from the socket, and its events are typed", () => {
  compiles<Typed>((socket) => {
    const manager: Manager<ServerToClient, ClientToServer> = socket.io;
    return [
      manager.on("reconnect_attempt", (attempt) => attempt.toFixed()),
      manager.on("error", (error) => error.message),
      manager.reconnectionDelay(5).reconnectionDelay() + 1,
      manager.engine.transport?.name,
      manager.engine.on("upgrade", (transport) => transport.name),
      manager.opts.query,
      manager.socket("/other").emit("hello", "n"),
    ];
  });
});

test("one function takes sockets of any map", () => {
  compiles<Typed>((socket) => {
    const any = (given: Socket<Anything, Anything>) => given.connected;
    return any(socket);
  });
});
