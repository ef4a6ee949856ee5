/** The program: a web server for the page, and the chat on the same port. */
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { Server } from "@tidewire/server";
import sirv from "sirv";
import { type ChatServer, openChat } from "./chat.js";

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The page, and the JavaScript that was made of src/page. */
const pages = sirv(folder("../public"), { etag: true });
const scripts = sirv(folder("page"), { etag: true });

const http = createServer((request, response) => {
  pages(request, response, () => {
    scripts(request, response, () => {
      response.writeHead(404).end("not found");
    });
  });
});

const io: ChatServer = new Server(http, {
  // Longer than any message of the page, and no more: what is larger was not made by it.
  maxHttpBufferSize: 10_000,
  rateLimit: { messagesPerSecond: 10, bytesPerSecond: 20_000 },
});
openChat(io);

http.listen(Number(process.env.PORT ?? 3000), () => {
  const address = http.address();
  const port = typeof address === "object" ? address?.port : address;
  console.log(`listening on http://localhost:${port}`);
});
