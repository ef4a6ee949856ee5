/** One Engine.IO session on one WebSocket of the platform. */

import { ClientError } from "../client-error.js";
import { Emitter } from "../emitter.js";
import { parseOpen } from "../engine/open.js";
import type { EngineOptions } from "../options.js";
import type { Message } from "../packets.js";
import { engineUrl } from "./address.js";
import { after, type Undo } from "./timers.js";

/** Emits `open`, `data`, `ping`, `error` and, last and once, `close` with a reason and details. */
export interface Engine extends Emitter {
  /** Undefined before the handshake and after the end. */
  id: string | undefined;
  readyState: string;
  /** Whether a message would leave at once. */
  readonly transport: { readonly name: string; readonly writable: boolean };
  /** Nothing happens unless it is open. */
  send(message: Message): Engine;
  /** What the host has taken still leaves. */
  close(): Engine;
  /** Whether the server has been silent for longer than it may; then the session ends, and nothing is to be sent. */
  expired(): boolean;
}

/** Connects. An outcome is reported by event, never before this returned. */
export function openEngine(uri: string | undefined, options: EngineOptions): Engine {
  let socket: WebSocket | undefined;
  let silenceMs = 0;
  let deadline = 0;
  let stopTimer: Undo | undefined;

  const write = (message: Message) => {
    // It has one while it is open.
    if (engine.id) socket?.send(message as string);
    return engine;
  };

  const end = (reason: string, details?: unknown) => {
    if (engine.readyState === "closed") return engine;
    engine.readyState = "closed";
    engine.id = undefined;
    stopTimer?.();
    socket?.close();
    if (details instanceof Error) engine.emit("error", details);
    return engine.emit("close", reason, details);
  };

  const fail = (message: string, cause: unknown) =>
    end("transport error", new ClientError("transport", message, { description: cause, context: cause }));

  const awaitPing = () => {
    stopTimer?.();
    deadline = Date.now() + silenceMs;
    stopTimer = after(silenceMs, () => end("ping timeout"));
  };

  const open = (text: string) => {
    const handshake = parseOpen(text);
    if (!handshake) {
      fail("server error", text);
      return;
    }
    engine.id = handshake.sid;
    silenceMs = handshake.pingInterval + handshake.pingTimeout;
    engine.readyState = "open";
    awaitPing();
    engine.emit("open");
  };

  const receive = (data: Message) => {
    const [type, body] = typeof data === "string" ? [data[0] as string, data.slice(1)] : ["4", data];
    const { id } = engine;
    if (type === "0" && !id) open(body as string);
    else if (type === "1") end("transport close", { description: "transport closed by the server" });
    else if (type === "2" && id) {
      engine.emit("ping");
      awaitPing();
      write("3");
    } else if (type === "4" && id) engine.emit("data", body);
    else if (!/[0-6]/.test(type)) fail("server error", "parser error");
  };

  const engine = Object.assign(new Emitter(), {
    readyState: "opening",
    transport: {
      name: "websocket",
      get writable() {
        return !!engine.id && !socket?.bufferedAmount;
      },
    },
    send: (message: Message) => write(typeof message === "string" ? `4${message}` : message),
    close: () => end("forced close"),
    expired() {
      const expired = Date.now() >= deadline;
      if (expired) after(0, () => end("ping timeout"));
      return expired;
    },
  } as Partial<Engine>) as Engine;

  try {
    socket = new WebSocket(engineUrl(uri, options), options.protocols);
    socket.binaryType = "arraybuffer";
    // After the end none of these does anything.
    socket.onmessage = ({ data }) => engine.readyState !== "closed" && receive(data);
    socket.onerror = (event) => fail("websocket error", event);
    socket.onclose = (context) => end("transport close", { description: "websocket connection closed", context });
  } catch (cause) {
    after(0, () => fail("websocket error", cause));
  }
  return engine;
}
