/** Every published client that a testing tool may be made with, against the example as it is run. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { runExample } from "../support/run-example.mjs";

const require = createRequire(import.meta.url);

const CLIENTS = ["socket.io-client-v2-2", "socket.io-client-v2", "socket.io-client-v3", "socket.io-client"];

for (const name of CLIENTS) {
  const { version } = require(`${name}/package.json`);
  for (const transport of ["polling", "websocket"]) {
    test(`client ${version} over ${transport} is greeted, echoed and acknowledged`, { timeout: 30_000 }, async (t) => {
      const { url } = await runExample(t, "tool-server");
      const socket = require(name)(url, { forceNew: true, transports: [transport], reconnection: false });
      t.after(() => socket.disconnect());
      /** @param {string} event @returns {Promise<unknown[]>} */
      const next = (event) =>
        new Promise((resolve) => socket.once(event, (/** @type {unknown[]} */ ...args) => resolve(args)));
      assert.deepEqual(await next("message"), [{ hello: "world" }]);

      const echo = next("socketio-client");
      socket.emit("socketio-client", { a: [1, "ü"] });
      assert.deepEqual(await echo, [{ a: [1, "ü"] }]);

      const answer = await new Promise((resolve) => socket.emit("socketio-client-ack", "data", resolve));
      assert.equal(answer, "data");

      // Without an acknowledgement there is nothing to call, and nothing breaks.
      socket.emit("socketio-client-ack", "data");
      const bytes = next("socketio-client");
      socket.emit("socketio-client", Buffer.from("bytes"));
      assert.deepEqual(await bytes, [Buffer.from("bytes")]);
    });
  }
}
