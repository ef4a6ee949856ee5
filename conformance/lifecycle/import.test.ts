/** How programs get at the server: both module systems, with and without `new`. */
import assert from "node:assert/strict";
import { test } from "../support/bounded-test.js";
import { runNode } from "../support/child.js";
import { isOracle, PEER } from "../support/peer.js";

const ANSWERS = `
  http.listen(0, async () => {
    const response = await fetch("http://127.0.0.1:" + http.address().port + "/socket.io/?EIO=4&transport=polling");
    console.log((await response.text()).slice(0, 8));
    await io.close();
  });`;

for (const { title, type, source } of [
  {
    title: "require, called with an HTTP server",
    type: "commonjs" as const,
    source: `const http = require("http").createServer(); const io = require("${PEER}")(http); ${ANSWERS}`,
  },
  {
    title: "require, with the class as a property",
    type: "commonjs" as const,
    source: `const http = require("http").createServer(); const { Server } = require("${PEER}"); const io = new Server(http); ${ANSWERS}`,
  },
  {
    title: "import of the named class",
    type: "module" as const,
    source: `import { createServer } from "node:http"; import { Server } from "${PEER}"; const http = createServer(); const io = new Server(http); ${ANSWERS}`,
  },
]) {
  test(`${title} serves, and its process ends after close()`, async () => {
    assert.deepEqual(await runNode(source, type), { code: 0, output: '0{"sid":' });
  });
}

test("Server, Namespace and Socket are exported to both module systems", async () => {
  const wanted = '["function","function","function"]';
  const show = "console.log(JSON.stringify([m.Server, m.Namespace, m.Socket].map((x) => typeof x)))";
  assert.deepEqual(await runNode(`const m = require("${PEER}"); ${show}`, "commonjs"), { code: 0, output: wanted });
  assert.deepEqual(await runNode(`import * as m from "${PEER}"; ${show}`, "module"), { code: 0, output: wanted });
});

if (!isOracle) {
  test("requiring it warns of nothing", async () => {
    const { code, output } = await runNode(`require("${PEER}"); console.log("quiet")`, "commonjs");
    assert.deepEqual({ code, output }, { code: 0, output: "quiet" });
  });
}
