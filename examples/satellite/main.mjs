/**
 * The program: a station, a page that shows what it measures, and, unless HUB_URL names one, a hub in a process of its own.
 * HUB_URL, HUB_PORT (3000), PORT of the page (3001), JOURNAL (.cache/journal.jsonl), EVERY_MS (1000).
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import sirv from "sirv";
import { Journal } from "./journal.mjs";
import { openStation } from "./station.mjs";

const { HUB_URL, HUB_PORT = "3000", PORT = "3001", EVERY_MS = "1000" } = process.env;
const { JOURNAL = fileURLToPath(new URL(".cache/journal.jsonl", import.meta.url)) } = process.env;

const ownHub = HUB_URL === undefined ? startHub(HUB_PORT) : undefined;
const hubUrl = HUB_URL ?? `http://localhost:${HUB_PORT}`;
const closeStation = openStation({
  hubUrl,
  journal: new Journal(JOURNAL),
  everyMs: Number(EVERY_MS),
  log: console.log,
});

const files = sirv(fileURLToPath(new URL("page", import.meta.url)), { dev: true });
const client = new URL("tidewire.esm.min.js", import.meta.resolve("@tidewire/client"));
const http = createServer((request, response) => {
  if (request.url === "/config.json") {
    response.setHeader("content-type", "application/json").end(JSON.stringify({ hubUrl }));
  } else if (request.url === "/client.mjs") {
    response.setHeader("content-type", "text/javascript").end(readFileSync(client));
  } else {
    files(request, response, () => {
      response.writeHead(404).end("not found");
    });
  }
});
http.listen(Number(PORT), () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (http.address());
  console.log(`listening on http://localhost:${port}, measuring for ${hubUrl}`);
});

for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
  process.once(signal, () => {
    closeStation();
    http.close();
    http.closeAllConnections();
    ownHub?.kill();
  });
}

/** What `tidewire serve` runs. It ends with this process. @param {string} port */
function startHub(port) {
  const main = fileURLToPath(new URL("main.js", import.meta.resolve("@tidewire/hub")));
  const hub = spawn(process.execPath, [main, "serve", "--port", port], { stdio: ["ignore", "inherit", "inherit"] });
  hub.once("exit", (code) => {
    if (code === 0) return;
    console.error("the hub could not run: set HUB_PORT to another port, or HUB_URL to a hub that runs already");
    process.exit(1);
  });
  process.once("exit", () => hub.kill());
  return hub;
}
