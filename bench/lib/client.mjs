/** Raw clients of a server under measurement: Socket.IO over one WebSocket, or a plain WebSocket. */
import crypto from "node:crypto";
import net from "node:net";
import { FrameCounter, textFrame } from "./frames.mjs";

const PONG = textFrame("3");
/** The longest packet of the handshake: longer frames are only counted. */
const PEEK_BYTES = 512;

/**
 * Connects one client. `kind`: "socket.io" joins the main namespace, "ws" speaks plain WebSocket.
 * `onMessage()` is called for each message after that. Resolves with the socket to write frames to.
 */
export function connect(port, kind, onMessage) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, "127.0.0.1").setNoDelay(true);
    const frames = new FrameCounter();
    let head = "";
    let state = "upgrading";
    const onFrame = (bytes, start, end) => {
      const text = state === "joining" || end - start === 1 ? bytes.toString("latin1", start, end) : "";
      if (text === "2") socket.write(PONG);
      else if (state === "open") onMessage();
      else if (text.startsWith("40")) {
        state = "open";
        resolve(socket);
      }
    };
    socket.on("error", reject);
    socket.on("connect", () => socket.write(request(kind)));
    socket.on("data", (chunk) => {
      let rest = chunk;
      if (state === "upgrading") {
        head += chunk.toString("latin1");
        const end = head.indexOf("\r\n\r\n");
        if (end < 0) return;
        rest = Buffer.from(head.slice(end + 4), "latin1");
        state = kind === "ws" ? "open" : "joining";
        if (kind === "ws") resolve(socket);
        else socket.write(textFrame("40"));
      }
      frames.read(rest, state === "open" ? 1 : PEEK_BYTES, onFrame);
    });
  });
}

/** Connects many, a few at a time; `onMessage(index, socket)` for each message of each. */
export async function connectMany(count, port, kind, onMessage) {
  const sockets = [];
  const one = async (index) => {
    sockets[index] = await connect(port, kind, () => onMessage(index, sockets[index]));
  };
  for (let i = 0; i < count; i += 50) {
    await Promise.all(Array.from({ length: Math.min(50, count - i) }, (_, offset) => one(i + offset)));
  }
  return sockets;
}

function request(kind) {
  const path = kind === "ws" ? "/" : "/socket.io/?EIO=4&transport=websocket";
  const key = crypto.randomBytes(16).toString("base64");
  return [
    `GET ${path} HTTP/1.1`,
    "Host: localhost",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Key: ${key}`,
    "Sec-WebSocket-Version: 13",
    "",
    "",
  ].join("\r\n");
}
