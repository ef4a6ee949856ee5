// A typed application as an ES module: what it does must compile, what it does wrong must not.
import { createServer } from "node:http";
import listen, { Namespace, Server, Socket } from "socket.io";
import type {
  BroadcastOperator,
  DefaultEventsMap,
  DisconnectReason,
  Event,
  ExtendedError,
  RemoteSocket,
  ServerOptions,
} from "socket.io";

interface Received {
  ask: (question: string, answer: (text: string) => void) => void;
}

interface Sent {
  news: (headline: string, urgent: boolean) => void;
  confirm: (text: string, ack: (yes: boolean) => void) => void;
}

const options: Partial<ServerOptions> = { pingInterval: 1000, transports: ["websocket"], cors: { origin: "*" } };
const io = new Server<Received, Sent, DefaultEventsMap, { name: string }>(createServer(), options);
const namespace: Namespace<Received, Sent, DefaultEventsMap, { name: string }> = io.of("/x");

class Chat extends Server<Received, Sent> {
  announce(headline: string): boolean {
    return this.emit("news", headline, true);
  }
}

io.on("connection", (socket: Socket<Received, Sent, DefaultEventsMap, { name: string }>) => {
  socket.on("ask", (question, answer) => answer(question.toUpperCase() + socket.data.name.length.toFixed()));
  socket.on("disconnect", (reason: DisconnectReason) => reason);
  socket.emit("confirm", "sure?", (yes) => yes === true);
  const text: string | undefined = socket.handshake.headers.authorization;
  const url: string | undefined = socket.request.url;
  const transport: string = socket.conn.transport.name;
  const rooms: Set<string> = socket.rooms;
  // @ts-expect-error: a number is no headline
  socket.emit("news", 1, true);
  // @ts-expect-error: only the server sends it
  socket.on("news", () => {});
  // @ts-expect-error: a name is a text
  socket.data.name = 1;
  return [text, url, transport, rooms];
});
io.engine.on("connection_error", (error: { code: number }) => error.code);
io.engine.generateId = () => "x".repeat(20);

const answers: Promise<boolean[]> = namespace.timeout(10).emitWithAck("confirm", "sure?");
const remote: Promise<RemoteSocket<Sent, { name: string }>[]> = io.fetchSockets();
const operator: BroadcastOperator<Sent, { name: string }> | undefined = undefined;
const event: Event = ["news", "a", true];
const error: ExtendedError = Object.assign(new Error("no"), { data: 1 });

// @ts-expect-error: no such option of cors
const wrongCors: Partial<ServerOptions> = { cors: { orign: "*" } };
// @ts-expect-error: no such option
const wrong: Partial<ServerOptions> = { pingIntervall: 1 };
// @ts-expect-error: nobody in particular can answer
io.emit("confirm", "sure?", () => {});

export default listen;
export { answers, Chat, error, event, operator, remote, wrong, wrongCors };
