/**
 * The server under attack, in a process of its own: what kills it kills nothing else, and its memory is its own.
 * Takes its options as JSON; tells its port, and its state whenever asked.
 */
import type { Socket } from "socket.io";
import { start } from "../support/peer.js";

export interface VictimState {
  /** Bytes in use after garbage was collected: heap, buffers and whatever else V8 knows of. */
  bytes: number;
  sessions: number;
}

export type VictimMessage = { port: number } | { state: VictimState };

const { io, port } = await start(JSON.parse(process.argv[2] ?? "{}"));

function serve(socket: Socket): void {
  socket.on("ask", (answer: (text: string) => void) => answer("served"));
  socket.on("echo", (...args: unknown[]) => {
    const answer = args.pop();
    if (typeof answer === "function") answer(...args);
  });
  socket.on("auth", (answer: (...args: unknown[]) => void) => answer(socket.handshake.auth, socket.handshake.query));
  // An answer that some attacks never give.
  socket.on("question", () => socket.emit("question", () => socket.emit("answered")));
}

io.on("connection", serve);
io.of("/other").on("connection", serve);

process.on("message", () => {
  for (let round = 0; round < 3; round++) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  tell({ state: { bytes: heapUsed + external, sessions: io.engine.clientsCount } });
});
// Whoever started it is gone.
process.on("disconnect", () => process.exit());

tell({ port });

function tell(message: VictimMessage): void {
  process.send?.(message);
}
