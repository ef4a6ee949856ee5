/** What the testing tool says when a connection does not come about: each kind of trouble made for real, and explained. */

import { freePort } from "@tidewire/testkit";
import { startHub, test } from "./hub-process.js";
import { openTool } from "./tool-page.js";
import { cuttingProxy, secureFront, silentServer, target, webServer } from "./tool-servers.js";

test("a port on which nobody listens", async (t) => {
  const tool = await openTool(t, `${(await startHub(t)).url}/tool`);
  await tool.connect(`http://localhost:${await freePort()}`);
  await tool.diagnosis("unreachable");
  await tool.shows("#status", "reconnecting");
  await tool.click("#disconnect");
  await tool.shows("#status", "not connected");
});

test("a server that allows other origins only: WebSocket alone is the way, and it works", async (t) => {
  const server = await target(t, "published 4", { cors: { origin: "https://elsewhere.example" } });
  const hub = await startHub(t);
  const tool = await openTool(t, `${hub.url}/tool`);
  await tool.connect(server.url);
  await tool.diagnosis("cors");
  await tool.shows("#doctor pre", `cors: { origin: "${hub.url}" }`);
  await tool.connect(server.url, { "#polling": "off" });
  await tool.shows("#status", "connected · websocket");
});

test("a wrong path: told by an answer that may be read, and guessed where it may not", async (t) => {
  const hub = await startHub(t);
  const open = await webServer(t, (_request, response) =>
    response
      .writeHead(404, { "Access-Control-Allow-Origin": "*", "Content-Type": "text/html" })
      .end("<h1>Not found</h1>"),
  );
  const tool = await openTool(t, `${hub.url}/tool`);
  await tool.connect(open);
  await tool.diagnosis("wrong-path");
  await tool.shows("#doctor", "There is no Socket.IO at /socket.io");

  const server = await target(t, "published 4");
  await tool.connect(server.url, { "#path": "/elsewhere" });
  await tool.diagnosis("hidden-answer");
  await tool.connect(server.url, { "#path": "/socket.io" });
  await tool.shows("#status", "connected");
});

test("a server of 2.x asked as one of 4.x, and the other way round", async (t) => {
  const hub = await startHub(t);
  const [old, recent] = [await target(t, "published 2"), await target(t, "published 4", { allowEIO3: false })];
  const tool = await openTool(t, `${hub.url}/tool`);
  await tool.connect(old.url, { "#revision-4": "on" });
  await tool.diagnosis("older-server");
  await tool.connect(old.url, { "#revision-3": "on" });
  await tool.shows("#status", "connected");
  await tool.connect(recent.url, { "#revision-3": "on" });
  await tool.diagnosis("newer-server");
  await tool.connect(recent.url, { "#revision-4": "on" });
  await tool.shows("#status", "connected");
});

test("mixed content: a secure page and an insecure server", async (t) => {
  const hub = await startHub(t);
  const tool = await openTool(t, `${await secureFront(t, hub.port)}/tool`);
  await tool.connect("http://server.example:8080");
  await tool.diagnosis("mixed-content");
});

test("a policy that somebody narrowed on the way", async (t) => {
  const hub = await startHub(t);
  const tool = await openTool(t, `${await secureFront(t, hub.port, "'self'")}/tool`);
  await tool.connect((await target(t, "published 4")).url);
  await tool.diagnosis("blocked-by-policy");
});

test("a namespace that does not exist, and one that never answers", async (t) => {
  const [hub, server] = [await startHub(t), await target(t, "published 4")];
  const tool = await openTool(t, `${hub.url}/tool`);
  await tool.connect(server.url, { "#namespaces": "/nowhere" });
  await tool.diagnosis("namespace-unknown");
  await tool.shows("#doctor", 'io.of("/nowhere")');
  await tool.connect(server.url, { "#namespaces": "/slow" });
  await tool.diagnosis("namespace-silent");
});

test("a server that takes connections and never says a word", async (t) => {
  const hub = await startHub(t);
  const tool = await openTool(t, `${hub.url}/tool`);
  await tool.connect(await silentServer(t), { "#options": '{ "timeout": 500 }' });
  await tool.diagnosis("no-answer");
});

test("a transport that the server does not take", async (t) => {
  const hub = await startHub(t);
  const tool = await openTool(t, `${hub.url}/tool`);
  await tool.connect((await target(t, "published 4", { transports: ["polling"] })).url, { "#polling": "off" });
  await tool.diagnosis("no-websocket");
  const sockets = await target(t, "published 4", { transports: ["websocket"] });
  await tool.connect(sockets.url, { "#polling": "on", "#websocket": "off" });
  await tool.diagnosis("no-polling");
});

test("a server that forbids, and one that is away behind its proxy", async (t) => {
  const hub = await startHub(t);
  const tool = await openTool(t, `${hub.url}/tool`);
  const guarded = await target(t, "published 4", { allowRequest: (_request, done) => done("no key", false) });
  await tool.connect(guarded.url);
  await tool.diagnosis("forbidden");
  await tool.shows("#doctor", "no key");
  const proxy = await webServer(t, (_request, response) =>
    response.writeHead(502, { "Access-Control-Allow-Origin": "*" }).end("bad gateway"),
  );
  await tool.connect(proxy);
  await tool.diagnosis("server-error");
});

test("a proxy that cuts every connection at the same age", async (t) => {
  const [hub, server] = [await startHub(t), await target(t, "published 4")];
  const tool = await openTool(t, `${hub.url}/tool`);
  const options = '{ "reconnectionDelay": 50, "randomizationFactor": 0 }';
  await tool.connect(await cuttingProxy(t, server.port, 1_000), { "#polling": "off", "#options": options });
  await tool.diagnosis("idle-proxy");
  await tool.shows("#doctor pre", "proxy_read_timeout");
});

test("an application that sends its client away", async (t) => {
  const [hub, server] = [await startHub(t), await target(t, "ours")];
  const tool = await openTool(t, `${hub.url}/tool`);
  await tool.connect(server.url);
  await tool.shows("#status", "connected");
  await tool.send("send me away");
  await tool.diagnosis("sent-away");
  await tool.click("#sockets button");
  await tool.shows("#sockets [data-state=connected]", "/");
});

test("everything is well, when one asks", async (t) => {
  const [hub, server] = [await startHub(t), await target(t, "ours")];
  const tool = await openTool(t, `${hub.url}/tool`);
  await tool.fill("#url", server.url);
  await tool.click("#check");
  await tool.diagnosis("works");
  await tool.shows("#doctor", "Polling and WebSocket both reach");
});
