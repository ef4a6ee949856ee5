/** Writes the documents that are printed from the code. Needs the build: npm run build. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./repository.mjs";
import { serverReference } from "./server-reference.mjs";
import { webSocketReference } from "./websocket-reference.mjs";

const { emitCheatsheet } = await built("emit/page.js");
const { compatPage } = await built("compat/page.js");

for (const [path, text] of [
  ["docs/reference/server.md", serverReference()],
  ["docs/reference/websocket.md", webSocketReference()],
  ["docs/reference/emit-cheatsheet.md", emitCheatsheet()],
  ["docs/protocol/compat.md", compatPage()],
]) {
  writeFileSync(join(root, path), text);
  console.log(`wrote ${path}`);
}

function built(path) {
  return import(pathToFileURL(join(root, "conformance/dist", path)).href);
}
