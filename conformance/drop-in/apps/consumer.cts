// A typed application in CommonJS, with each of the ways in which such code imports the package.
import { createServer } from "node:http";
import * as everything from "socket.io";
import { type DefaultEventsMap, Namespace, Server, type ServerOptions, Socket } from "socket.io";
import socketio = require("socket.io");

interface Received {
  ask: (question: string, answer: (text: string) => void) => void;
}

interface Sent {
  news: (headline: string) => void;
}

const http = createServer();
const options: Partial<ServerOptions> = { serveClient: false };
const io = new Server<Received, Sent, DefaultEventsMap, { name: string }>(http, options);
const called: Server = socketio(http, options);
const constructed: socketio.Server<Received, Sent> = new socketio.Server(http);
const named: everything.Namespace = new everything.Server().of("/x");

io.on("connection", (socket: Socket<Received, Sent, DefaultEventsMap, { name: string }>) => {
  socket.on("ask", (question, answer) => answer(question.toUpperCase()));
  socket.emit("news", socket.data.name);
  // @ts-expect-error: a number is no headline
  socket.emit("news", 1);
  // @ts-expect-error: only the server sends it
  socket.on("news", () => {});
});
// @ts-expect-error: no such event
io.emit("olds", "x");

function isNamespace(value: unknown): value is Namespace {
  return value instanceof Namespace;
}

export { called, constructed, isNamespace, named };
