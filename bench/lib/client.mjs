/** Raw clients of a server under measurement: Socket.IO over one WebSocket, or a plain WebSocket. */
import crypto from "node:crypto";
import net from "node:net";
import { FrameCounter, textFrame } from "./frames.mjs";

const PONG = textFrame("3");
/** The longest packet of the handshake: longer frames are only counted. */
const PEEK_BYTES = 512;

/**
 * Connects one client. `kind`: "socket.io" joins the main namespace, "ws" speaks plain WebSocket.
 * `onMessage()` is called for each message after that; `extensions` is offered. Resolves with the socket to write frames to.
 */
export function connect(port, kind, onMessage, extensions = "") {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, "127.0.0.1").setNoDelay(true);
    const frames = new FrameCounter();
    let head = "";
    let state = "upgrading";
    // What is compressed is not read: the answer to CONNECT comes second.
    const compressed = extensions !== "";
    let handshakes = 0;
    const onFrame = (bytes, start, end) => {
      const text = state === "joining" || end - start === 1 ? bytes.toString("latin1", start, end) : "";
      if (text === "2") socket.write(PONG);
      else if (state === "open") onMessage();
      else if (compressed ? ++handshakes === 2 : text.startsWith("40")) {
        state = "open";
        resolve(socket);
      }
    };
    socket.on("error", reject);
    socket.on("connect", () => socket.write(request(kind, extensions)));
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

/** The same over HTTP polling: one poll after the other over one kept connection. */
export async function poll(port, onMessage) {
  const path = "/socket.io/?EIO=4&transport=polling";
  const ask = await polled(port);
  const { sid } = JSON.parse((await ask("GET", path)).slice(1));
  await ask("POST", `${path}&sid=${sid}`, "40");
  let text = await ask("GET", `${path}&sid=${sid}`);
  if (!text.startsWith("40")) throw new Error(`no answer to CONNECT but ${text}`);
  const go = async () => {
    for (;;) {
      text = await ask("GET", `${path}&sid=${sid}`);
      for (let at = 0; at !== -1; at = text.indexOf("\x1e", at + 1)) onMessage();
    }
  };
  // Ends with the connection.
  go().catch(() => undefined);
  return ask;
}

/** A kept connection as a function that asks and resolves with the body. */
function polled(port) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, "127.0.0.1").setNoDelay(true);
    let received = "";
    let answer;
    socket.on("error", (error) => (answer === undefined ? reject(error) : answer.failed(error)));
    socket.on("close", () => answer?.failed(new Error("closed")));
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      const end = received.indexOf("\r\n\r\n");
      if (end < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0);
      if (received.length < end + 4 + length) return;
      const body = received.slice(end + 4, end + 4 + length);
      received = received.slice(end + 4 + length);
      answer.done(body);
    });
    const ask = (method, path, body = "") =>
      new Promise((done, failed) => {
        answer = { done, failed };
        socket.write(`${method} ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
      });
    ask.end = () => socket.destroy();
    socket.on("connect", () => resolve(ask));
  });
}

/** Connects many, a few at a time; `onMessage(index, socket)` for each message of each. */
export async function connectMany(count, port, kind, onMessage, extensions) {
  const sockets = [];
  const one = async (index) => {
    sockets[index] = await connect(port, kind, () => onMessage(index, sockets[index]), extensions);
  };
  for (let i = 0; i < count; i += 50) {
    await Promise.all(Array.from({ length: Math.min(50, count - i) }, (_, offset) => one(i + offset)));
  }
  return sockets;
}

function request(kind, extensions) {
  const path = kind === "ws" ? "/" : "/socket.io/?EIO=4&transport=websocket";
  const key = crypto.randomBytes(16).toString("base64");
  return [
    `GET ${path} HTTP/1.1`,
    "Host: localhost",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Key: ${key}`,
    "Sec-WebSocket-Version: 13",
    ...(extensions === "" ? [] : [`Sec-WebSocket-Extensions: ${extensions}`]),
    "",
    "",
  ].join("\r\n");
}
