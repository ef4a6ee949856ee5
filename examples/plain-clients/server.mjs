/** A room for everybody: Socket.IO, WebSockets without it, readers of a stream, and whoever can POST. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { Server } from "@tidewire/server";

const port = Number(process.env.PORT ?? 3000);
const MAX_CHARACTERS = 500;

const http = createServer(answer);
const io = new Server(http, { maxHttpBufferSize: 10_000, rateLimit: { messagesPerSecond: 10, answer: "disconnect" } });

// The one line that lets WebSockets and event streams in: at /chat and at /chat/events.
const chat = io.of("/chat").plainClients();

let guests = 0;

chat.use((socket, next) => {
  const name = String(socket.handshake.query.name ?? "").trim() || `guest ${++guests}`;
  // What a browser's WebSocket reads of it: code 4400 and this sentence.
  if (name.length > 20)
    next(Object.assign(new Error("a name has at most 20 characters"), { data: { closeCode: 4400 } }));
  else {
    socket.data.name = name;
    next();
  }
});

chat.on("connection", (socket) => {
  socket.send(`welcome, ${socket.data.name}: you came by ${socket.conn.transport.name}`);
  tellWhoIsHere();
  socket.on("message", (text) => {
    if (!say(socket.data.name, text)) socket.send(`a message is text of 1 to ${MAX_CHARACTERS} characters`);
  });
  socket.on("disconnect", tellWhoIsHere);
});

/** @param {string} name @param {unknown} text @returns {boolean} whether it was said */
function say(name, text) {
  if (typeof text !== "string" || text.trim() === "" || text.length > MAX_CHARACTERS) return false;
  chat.send(`${name}: ${text}`);
  return true;
}

function tellWhoIsHere() {
  const names = [...chat.sockets.values()].map((socket) => socket.data.name);
  chat.emit("people", names.length, names.slice(0, 50));
}

const PAGES = new Map(
  ["index.html", "websocket.html", "events.html", "socketio.html", "style.css"].map((name) => [
    name === "index.html" ? "/" : `/${name}`,
    {
      type: name.endsWith(".css") ? "text/css" : "text/html; charset=utf-8",
      body: readFileSync(new URL(`pages/${name}`, import.meta.url)),
    },
  ]),
);

/** What is asked and is neither Socket.IO nor an event stream. @type {import("node:http").RequestListener} */
function answer(request, response) {
  const url = new URL(request.url ?? "/", "http://localhost");
  const page = PAGES.get(url.pathname);
  if (request.method === "POST" && url.pathname === "/say") takeMessage(request, response);
  else if (page === undefined) response.writeHead(404).end("there is no such page\n");
  else response.writeHead(200, { "Content-Type": page.type }).end(page.body);
}

/** curl -d 'hello' http://localhost:3000/say @type {import("node:http").RequestListener} */
function takeMessage(request, response) {
  let text = "";
  request.setEncoding("utf8").on("data", (part) => {
    text += part;
    if (text.length > 10 * MAX_CHARACTERS) request.destroy();
  });
  request.on("error", () => undefined);
  request.on("end", () => {
    const said = say("curl", text);
    response.writeHead(said ? 202 : 400).end(said ? "said\n" : `give text of 1 to ${MAX_CHARACTERS} characters\n`);
  });
}

http.listen(port, () => console.log(`listening on http://localhost:${port}`));

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void io.close().then(() => process.exit(0)));
