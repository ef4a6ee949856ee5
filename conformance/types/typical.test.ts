/** Lines that applications are full of: each must compile as it does against the published types. */
import { createServer, type IncomingMessage } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { test } from "node:test";
import {
  type DefaultEventsMap,
  type ExtendedError,
  type Namespace,
  Server,
  type ServerOptions,
  type Socket,
} from "@tidewire/server";
import { type Anything, compiles } from "./same.js";

test("servers are made in every form", () => {
  compiles<Anything>((express) => [
    new Server(),
    new Server(3000),
    new Server(3000, { cors: { origin: "https://example.org", methods: ["GET", "POST"], credentials: true } }),
    new Server(createServer(), { path: "/my", serveClient: false, transports: ["websocket", "polling"] }),
    new Server(createTlsServer({}), {}),
    new Server(createServer(express), { pingInterval: 1, pingTimeout: 2, maxHttpBufferSize: 1e8, allowEIO3: true }),
    new Server({ connectionStateRecovery: { maxDisconnectionDuration: 120_000, skipMiddlewares: true } }),
    new Server({ cleanupEmptyChildNamespaces: true, connectTimeout: 1, upgradeTimeout: 1, allowUpgrades: false }),
    new Server({ perMessageDeflate: { threshold: 1024 }, httpCompression: { threshold: 1024 } }),
    new Server({ perMessageDeflate: true, httpCompression: false, cookie: true, cors: {} }),
    new Server({ cookie: { name: "io", path: "/", httpOnly: true, sameSite: "lax", maxAge: 86_400 } }),
    new Server({ cors: { origin: ["https://a.b", /c\.d$/] }, wsEngine: express, initialPacket: "x" }),
    new Server({ cors: { origin: (_origin, allow) => allow(null, true) } }),
    new Server({ cors: (_request: Anything, done: Anything) => done(null, { origin: true }) }),
    new Server({ allowRequest: (request, done) => done(null, request.headers.origin === undefined) }),
    new Server({ transports: ["polling", "websocket", "webtransport"], destroyUpgrade: true, addTrailingSlash: false }),
  ]);
  const partial: Partial<ServerOptions> = { pingInterval: 1 };
  compiles<Server>((io) => [
    io.attach(3000),
    io.attach(createServer(), partial),
    io.listen(3000),
    io.listen(createServer(), partial),
    new Server(partial),
  ]);
});

test("the parts of a server are reached", () => {
  compiles<Server>(async (io) => {
    const count: number = io.engine.clientsCount;
    const connected: number = io.of("/").sockets.size;
    const size: number | undefined = io.of("/").adapter.rooms.get("r")?.size;
    const ids: Set<string> | undefined = io.sockets.adapter.rooms.get("r");
    const rooms: Set<string> | undefined = io.of("/").adapter.sids.get("id");
    const socket: Socket | undefined = io.sockets.sockets.get("id");
    for (const [id, each] of io.of("/").sockets) console.log(id.length, each.id, each.rooms);
    for (const [room, members] of io.of("/").adapter.rooms) console.log(room.length, members.size);
    io.of("/").adapter.on("create-room", (room: string) => console.log(room));
    io.of("/").adapter.on("join-room", (room: string, id: string) => console.log(room, id));
    io.engine.on("connection_error", (error: Anything) => console.log(error.req, error.code, error.message));
    io.engine.on("initial_headers", (headers: Anything, request: Anything) => console.log(headers, request));
    io.engine.use((_request: Anything, _response: Anything, next: Anything) => next());
    io.engine.generateId = () => "x";
    const namespace: Namespace = io.of("/x");
    const server: Server = namespace.server;
    io.of(/^\/dynamic-\d+$/).on("connection", (each) => console.log(each.nsp.name));
    io.of((_name, _auth, next) => next(null, true)).use((_socket, next) => next());
    io.on("new_namespace", (each) => console.log(each.name));
    io.close();
    await io.close();
    io.close((error) => console.log(error?.message));
    const path: string = io.path();
    io.path("/y").connectTimeout(1).serveClient(false);
    const all: Set<string> = await io.in("r").allSockets();
    return [count, connected, size, ids, rooms, socket, server, path, all];
  });
});

test("the parts of a socket are reached", () => {
  compiles<Socket>(async (socket) => {
    const request: IncomingMessage = socket.request;
    const session = (socket.request as IncomingMessage & { session: { id: string } }).session;
    const url: string | undefined = socket.request.url;
    const agent: string | undefined = socket.handshake.headers["user-agent"];
    const cookie: string | undefined = socket.request.headers.cookie;
    const token: string = socket.handshake.auth.token;
    const query: string | string[] | undefined = socket.handshake.query.token;
    const address: string = socket.handshake.address;
    const transport: string = socket.conn.transport.name;
    const remote: string = socket.conn.remoteAddress;
    const protocol: number = socket.conn.protocol;
    socket.conn.once("upgrade", () => console.log(socket.conn.transport.name));
    socket.conn.on("packet", ({ type, data }: { type: string; data: Anything }) => console.log(type, data));
    socket.conn.on("close", (reason: string) => console.log(reason));
    await socket.join("r");
    socket.join(["r", "s"]);
    socket.leave("r");
    const rooms: string[] = [...socket.rooms];
    const inRoom: boolean = socket.rooms.has("r");
    socket.data.user = { name: "Ann" };
    socket.use(([event, ...args], next) => {
      console.log(event, args);
      next(new Error("no"));
    });
    socket.onAny((event, ...args) => console.log(event, args[0].length));
    socket.onAnyOutgoing((event, ...args) => console.log(event, args[0].length));
    socket.prependAny((event) => console.log(event));
    socket.offAny();
    socket.on("error", (error) => console.log(error.message));
    socket.once("x", (...args) => console.log(args[0].length));
    socket.removeAllListeners("x");
    socket.disconnect();
    socket.disconnect(true);
    socket.client.conn.close();
    const count: number = socket.nsp.sockets.size;
    return [
      request,
      session,
      url,
      agent,
      cookie,
      token,
      query,
      address,
      transport,
      remote,
      protocol,
      rooms,
      inRoom,
      count,
    ];
  });
});

test("middlewares are written apart, with the published types", () => {
  type Next = (error?: ExtendedError) => void;
  const middleware = (socket: Socket, next: Next): void => {
    const error: ExtendedError = new Error("not authorized");
    error.data = { content: "Please retry later" };
    next(socket.handshake.auth.token === "x" ? undefined : error);
  };
  const asynchronous = async (_socket: Socket, next: (error?: Error) => void): Promise<void> => next();
  const wrap = (express: Anything) => (socket: Socket, next: Next) => express(socket.request, {}, next);
  compiles<Server>((io) =>
    io
      .use(middleware)
      .use(asynchronous)
      .use(wrap(() => {}))
      .of("/x")
      .use(middleware),
  );
});

test("functions take servers, namespaces and sockets of any map", () => {
  interface Sent {
    news: (text: string) => void;
  }
  function register(io: Server<DefaultEventsMap, Sent>, socket: Socket<DefaultEventsMap, Sent>): void {
    socket.on("x", () => io.emit("news", "a"));
  }
  compiles<Server<DefaultEventsMap, Sent>>((io) => io.on("connection", (socket) => register(io, socket)));
  const registry = new Map<string, Socket>();
  compiles<Server>((io) => io.on("connection", (socket) => registry.set(socket.id, socket)));
  class Chat extends Server {}
  compiles<Chat>((chat) => chat.emit("x"));
});
