/** The lines for a terminal, as they stand in the README, and what no page would send. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { io } from "socket.io-client";
import { WebSocket } from "ws";
import { runExample } from "../support/run-example.mjs";

/** The command of the README that begins so, for this server; its output as it comes. */
function curl(t, url, begin) {
  const readme = readFileSync(new URL("README.md", import.meta.url), "utf8");
  const line = readme.split("\n").find((each) => each.startsWith(begin)) ?? assert.fail(`no ${begin}`);
  const child = spawn("sh", ["-c", `exec ${line.replace("http://localhost:3000", url)}`], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  t.after(() => child.kill());
  return { child, output: collected(child.stdout.setEncoding("utf8")) };
}

/** What a stream of text gives: `until` resolves once it fits. */
function collected(source) {
  let text = "";
  source.on("data", (part) => {
    text += part;
  });
  return async (pattern) => {
    while (!pattern.test(text)) await once(source, "data");
    return text;
  };
}

test("curl listens and speaks, and hears a WebSocket and Socket.IO", { timeout: 60_000 }, async (t) => {
  const { url } = await runExample(t, "plain-clients");
  const listening = curl(t, url, "curl -N");
  assert.match(await listening.output(/welcome/), /data: welcome, terminal: you came by event-stream\n\n/);

  const ws = new WebSocket(`${url.replace("http", "ws")}/chat?name=cat`);
  t.after(() => ws.terminate());
  const heard = [];
  ws.on("message", (data) => heard.push(String(data)));
  await once(ws, "open");
  ws.send("from a WebSocket");
  await listening.output(/data: cat: from a WebSocket\n\n/);

  const socket = io(`${url}/chat`, { query: { name: "io" } });
  t.after(() => socket.disconnect());
  await once(/** @type {any} */ (socket), "connect");
  socket.send("two\nlines");
  await listening.output(/data: io: two\ndata: lines\n\n/);

  const speaking = curl(t, url, "curl -d");
  await speaking.output(/said/);
  await listening.output(/data: curl: hello from curl\n\n/);
  while (!heard.includes("curl: hello from curl")) await once(ws, "message");
  assert.ok(heard.includes("io: two\nlines"));
  assert.ok(
    heard.some((text) => /^\["people",3,\["terminal","cat","io"\]\]$/.test(text)),
    String(heard),
  );
});

test("what is no message is said to nobody, and too long a name is refused", { timeout: 60_000 }, async (t) => {
  const { url } = await runExample(t, "plain-clients");
  const ws = new WebSocket(`${url.replace("http", "ws")}/chat?name=cat`);
  t.after(() => ws.terminate());
  const heard = [];
  ws.on("message", (data) => heard.push(String(data)));
  await once(ws, "open");
  for (const text of ["", " ", "x".repeat(501), '["message",{"a":1}]', '["message"]']) ws.send(text);
  while (heard.filter((text) => text.startsWith("a message is text")).length < 5) await once(ws, "message");
  assert.ok(!heard.some((text) => text.startsWith("cat: ")));

  const long = new WebSocket(`${url.replace("http", "ws")}/chat?name=${"x".repeat(21)}`);
  const [code, reason] = await once(long, "close");
  assert.deepEqual([code, String(reason)], [4400, "a name has at most 20 characters"]);
  const stream = await fetch(`${url}/chat/events?name=${"x".repeat(21)}`);
  assert.equal(stream.status, 403);
  assert.equal((await fetch(`${url}/say`, { method: "POST", body: "x".repeat(501) })).status, 400);
  assert.equal((await fetch(`${url}/chat/events`, { method: "POST", body: "x" })).status, 405);
});

test("it ends by itself, and says so to everybody", { timeout: 60_000 }, async (t) => {
  const { url, stop } = await runExample(t, "plain-clients");
  const ws = new WebSocket(`${url.replace("http", "ws")}/chat`);
  await once(ws, "open");
  const listening = curl(t, url, "curl -N");
  await listening.output(/welcome/);
  const closed = once(ws, "close");
  assert.equal(await stop(), 0);
  assert.equal((await closed)[0], 1001);
  await listening.output(/event: close\ndata: \{"code":1001/);
});
