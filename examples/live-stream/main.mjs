/** The program: PORT (3000), and FEED_URL of an upstream; without it, one of its own on FEED_PORT (any free one). */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { Server } from "@tidewire/server";
import sirv from "sirv";
import { OPTIONS, openFanOut } from "./fan-out.mjs";
import { readFeed } from "./feed.mjs";
import { openUpstream } from "./upstream.mjs";

const { PORT = "3000", FEED_URL, FEED_PORT = "0", EVERY_MS = "100" } = process.env;

const files = sirv(fileURLToPath(new URL("page", import.meta.url)), { dev: true });
/** The chart library, from node_modules. */
const library = new Map([
  ["/uplot.mjs", { type: "text/javascript", url: new URL("uPlot.esm.js", import.meta.resolve("uplot")) }],
  ["/uplot.css", { type: "text/css", url: new URL("uPlot.min.css", import.meta.resolve("uplot")) }],
]);

const http = createServer((request, response) => {
  const entry = library.get(request.url ?? "");
  if (entry !== undefined) {
    response.setHeader("content-type", entry.type).end(readFileSync(entry.url));
    return;
  }
  files(request, response, () => {
    response.writeHead(404).end("not found");
  });
});

const io = new Server(http, OPTIONS);
const fanOut = openFanOut(io);
const upstream =
  FEED_URL === undefined ? await openUpstream({ port: Number(FEED_PORT), everyMs: Number(EVERY_MS) }) : undefined;
const url = FEED_URL ?? upstream?.url ?? "";
const closeFeed = readFeed({ url, onTick: fanOut.publish, log: console.log });

http.listen(Number(PORT), () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (http.address());
  console.log(`listening on http://localhost:${port}`);
});

for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
  process.once(signal, () => {
    closeFeed();
    fanOut.close();
    upstream?.close();
    void io.close();
  });
}
