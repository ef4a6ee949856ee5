/** The program: where the app looks for its backend, http://localhost:4000/. */
import { createServer } from "node:http";
import { Server } from "@tidewire/server";
import { openChatRooms } from "./chat-rooms.mjs";

const http = createServer((request, response) => {
  if (request.url === "/") response.end("You have reached the default route for the Make-ChatRooms Backend!");
  else response.writeHead(404).end("not found");
});

const io = new Server(http, {
  // A phone that goes out of reach says nothing: its username is free again ten seconds later instead of 45.
  pingInterval: 5000,
  pingTimeout: 5000,
  // As servers of 2.x do; the app sends it back with the upgrade, which a load balancer can go by.
  cookie: true,
  maxHttpBufferSize: 100_000,
  rateLimit: { messagesPerSecond: 20 },
});
openChatRooms(io);

http.listen(Number(process.env.PORT ?? 4000), () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (http.address());
  console.log(`listening on http://localhost:${port}`);
});
