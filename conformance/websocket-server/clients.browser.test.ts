/** A browser against the low-level WebSocket server. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { browser } from "../support/browser.js";
import { echo } from "./listening.js";

/** What runs in the page. */
const PAGE = `(url) => new Promise((resolve, reject) => {
  const client = new WebSocket(url, ["feed", "chat"]);
  client.binaryType = "arraybuffer";
  const heard = [];
  client.onerror = () => reject(new TypeError("no connection"));
  client.onopen = () => {
    client.send("hä");
    client.send(Uint8Array.of(1, 2));
    client.send("x".repeat(200000));
  };
  client.onmessage = ({ data }) => {
    heard.push(typeof data === "string" ? (data.length > 10 ? data.length : data) : [...new Uint8Array(data)]);
    if (heard.length === 3) client.close(3002, "bye");
  };
  client.onclose = ({ code, reason, wasClean }) =>
    resolve([heard, client.protocol, client.extensions.split(";")[0], code, reason, wasClean]);
})`;

for (const perMessageDeflate of [false, { threshold: 0 }]) {
  test(`Chromium gets back what it sends, compression ${perMessageDeflate ? "on" : "off"}`, async (t) => {
    const { server, port } = await echo(t, { perMessageDeflate, allowedOrigins: ["localhost"] });
    const told: unknown[] = [];
    server.on("connection", (connection) => connection.on("close", (...parting) => void told.push(parting)));
    const page = await (await browser(t)).open(`http://127.0.0.1:${port}/`);
    const result = await page.evaluate(`(${PAGE})("ws://127.0.0.1:${port}/")`);
    const extension = perMessageDeflate ? "permessage-deflate" : "";
    assert.deepEqual(result, [["hä", [1, 2], 200_000], "feed", extension, 3002, "", true]);
    assert.deepEqual(told, [[3002, "bye"]]);
  });
}
