/** What the testing tool is tried on: servers of three makes that all do the same, and the ways in which a network fails. */

import { createServer, type Server as HttpServer, type RequestListener, request } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { createRequire } from "node:module";
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from "node:net";
import type { TestContext } from "node:test";
import { Server as OurServer } from "@tidewire/server";
import { Server as PublishedServer, type ServerOptions } from "socket.io";
import { selfSigned } from "../support/self-signed.js";

export type Make = "ours" | "published 4" | "published 2";

export interface Target {
  readonly url: string;
  readonly port: number;
  /** How many sessions there were. */
  connections(): number;
}

/** What is used of all three. */
interface AnyServer {
  on(event: "connection", listener: (socket: AnySocket) => void): unknown;
  of(name: string): {
    use(middleware: (socket: AnySocket, next: (error?: Error) => void) => void): unknown;
    on(event: "connection", listener: (socket: AnySocket) => void): unknown;
  };
  close(): unknown;
}

interface AnySocket {
  readonly id: string;
  readonly handshake: { readonly auth?: Record<string, unknown>; readonly query: Record<string, unknown> };
  readonly conn: { close(): void };
  emit(event: string, ...args: unknown[]): unknown;
  on(event: string, listener: (...args: never[]) => void): unknown;
  disconnect(): unknown;
}

const require = createRequire(import.meta.url);

/** Greets with two arguments and bytes, echoes, acknowledges, asks back, sends away, and breaks the connection on demand. */
export async function target(t: TestContext, make: Make, options: Partial<ServerOptions> = {}): Promise<Target> {
  const http = createServer((_request, response) => response.end("a page"));
  const io = serverOf(make, http, { cors: { origin: "*" }, ...options });
  let connections = 0;
  const answers = (socket: AnySocket) => {
    socket.on("echo", (...args: unknown[]) => void socket.emit("echo", ...args));
    socket.on("sum", (...args: unknown[]) => {
      const answer = args.pop();
      if (typeof answer === "function") answer(args.length, ...args);
    });
    socket.on("ask me", () => void socket.emit("ask", "why", (...reply: unknown[]) => socket.emit("heard", ...reply)));
    socket.on("send me away", () => void socket.disconnect());
    socket.on("break", () => socket.conn.close());
  };
  io.on("connection", (socket) => {
    connections += 1;
    socket.emit("message", { hello: "world" }, "second", Buffer.from([1, 2, 253]));
    answers(socket);
  });
  const chat = io.of("/chat");
  chat.use((socket, next) => {
    if ((socket.handshake.auth?.token ?? socket.handshake.query.token) === "secret") next();
    else next(Object.assign(new Error("not authorized"), { data: { code: 401 } }));
  });
  chat.on("connection", answers);
  // Never decides.
  io.of("/slow").use(() => {});
  const port = await listen(t, http);
  t.after(() => io.close());
  return { url: `http://localhost:${port}`, port, connections: () => connections };
}

function serverOf(make: Make, http: HttpServer, options: Partial<ServerOptions>): AnyServer {
  switch (make) {
    case "ours":
      return new OurServer(http, options as ConstructorParameters<typeof OurServer>[1]) as unknown as AnyServer;
    case "published 4":
      return new PublishedServer(http, options) as unknown as AnyServer;
    case "published 2":
      return (require("socket.io-v2") as (http: HttpServer) => AnyServer)(http);
  }
}

/** A server that has nothing to do with Socket.IO. */
export async function webServer(t: TestContext, handler: RequestListener): Promise<string> {
  return `http://localhost:${await listen(t, createServer(handler))}`;
}

/** Takes connections and never says a word. */
export async function silentServer(t: TestContext): Promise<string> {
  return `http://localhost:${await listen(t, createTcpServer())}`;
}

/** Passes everything on, and cuts each connection when it has lived for so long. */
export async function cuttingProxy(t: TestContext, port: number, lifeMs: number): Promise<string> {
  const proxy = createTcpServer((near) => {
    const far = connect(port, "localhost");
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) socket.on("error", () => {});
    const timer = setTimeout(() => {
      near.destroy();
      far.destroy();
    }, lifeMs);
    near.on("close", () => {
      clearTimeout(timer);
      far.destroy();
    });
  });
  return `http://localhost:${await listen(t, proxy)}`;
}

/** The pages of the hub over https, and with another policy if one is given. */
export async function secureFront(t: TestContext, hubPort: string, connectSrc?: string): Promise<string> {
  const front = createSecureServer(selfSigned(), (incoming, outgoing) => {
    const onward = request({ port: hubPort, path: incoming.url, method: incoming.method, agent: false }, (response) => {
      const headers = { ...response.headers };
      const policy = headers["content-security-policy"];
      if (connectSrc !== undefined && typeof policy === "string")
        headers["content-security-policy"] = policy.replace(/connect-src [^;]*/, `connect-src ${connectSrc}`);
      outgoing.writeHead(response.statusCode ?? 502, headers);
      response.pipe(outgoing);
    });
    // The hub may be gone before the page is.
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  return `https://localhost:${await listen(t, front)}`;
}

async function listen(t: TestContext, server: HttpServer | TcpServer): Promise<number> {
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  t.after(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}
