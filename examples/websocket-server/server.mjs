/** Three WebSocket servers on one port: a feed for many, rooms that one has to ask for, and an upload. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { WebSocketMessage, WebSocketServer } from "@tidewire/server/websocket";

const page = readFileSync(new URL("index.html", import.meta.url));
const http = createServer((request, response) => {
  if (request.url === "/") response.setHeader("Content-Type", "text/html; charset=utf-8").end(page);
  else response.writeHead(404).end();
});

// The feed: encoded once a second, for however many listen. What they say is not wanted, and so has no room.
const feed = new WebSocketServer({ server: http, path: "/feed", maxPayload: 0 });
const tick = setInterval(() => {
  feed.broadcast(JSON.stringify({ time: new Date().toISOString(), listeners: feed.clients.size }));
}, 1000);

/** Who is in which room. @type {Map<string, Set<import("@tidewire/server/websocket").WebSocketConnection>>} */
const rooms = new Map();
const MAX_ROOMS = 100;
const MAX_PEOPLE = 20;

// Rooms: /rooms/kitchen?name=Ada. Who has no name, or finds it full, is told why and not let in.
const doors = new WebSocketServer({ server: http, path: "/rooms/", maxPayload: 2_000, perMessageDeflate: true });
doors.on("request", (request) => {
  const { pathname, searchParams } = new URL(request.url, "http://localhost");
  const name = (searchParams.get("name") ?? "").trim();
  const people = rooms.get(pathname) ?? new Set();
  if (!/^\/rooms\/[\w-]{1,20}$/.test(pathname)) return request.reject(404, "a room is called by letters and digits");
  if (name === "" || name.length > 20) return request.reject(400, "say who you are: ?name=, 1 to 20 characters");
  if (people.size >= MAX_PEOPLE) return request.reject(503, `the room is full: ${MAX_PEOPLE} people`);
  if (people.size === 0 && rooms.size >= MAX_ROOMS) return request.reject(503, "there is no room for another room");

  const connection = request.accept();
  rooms.set(pathname, people.add(connection));
  /** @param {string} text */
  const tell = (text) => {
    const message = new WebSocketMessage(JSON.stringify({ name, text }));
    for (const each of people) each.send(message);
  };
  tell("came in");
  connection.on("message", (data) => tell(String(data)));
  connection.on("close", () => {
    people.delete(connection);
    if (people.size === 0) rooms.delete(pathname);
    else tell("left");
  });
});

// The upload: pieces of a file, then the word "end". While a piece is worked on the page has to wait for the next ones,
// however large the file is; the server never has more than a few of them.
const uploads = new WebSocketServer({ server: http, path: "/upload", maxPayload: 256 * 1024, maxConnections: 50 });
uploads.on("connection", async (connection) => {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const piece of connection) {
    if (typeof piece === "string") {
      connection.send(JSON.stringify({ bytes, sha256: hash.digest("hex") }));
      connection.close(1000, "thank you");
      return;
    }
    hash.update(piece);
    bytes += piece.length;
  }
});

http.listen(Number(process.env.PORT || 3000), () => {
  const address = http.address();
  if (address !== null && typeof address === "object") console.log(`listening on http://localhost:${address.port}`);
});

process.once("SIGTERM", async () => {
  clearInterval(tick);
  await Promise.all([feed, doors, uploads].map((server) => server.close({ code: 1012, reason: "back soon" })));
  http.close();
  http.closeAllConnections();
});
