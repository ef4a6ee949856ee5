/** The testing tool of the hub at work: on our server, and on published ones of 4.x and 2.x. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runNode } from "../support/child.js";
import { startHub, test } from "./hub-process.js";
import { openTool } from "./tool-page.js";
import { type Make, target } from "./tool-servers.js";

/** Set it to have docs/testing-tool.png taken anew: TIDEWIRE_SCREENSHOT=1 npm test -- tool.browser */
const wantsPicture = process.env.TIDEWIRE_SCREENSHOT !== undefined;

const MAKES: readonly Make[] = ["ours", "published 4", "published 2"];

const ONLY_WEBSOCKET = { "#polling": "off" };

for (const make of MAKES) {
  const speaks: Record<string, string> = make === "published 2" ? { "#revision-3": "on" } : {};

  test(`${make}: connects, moves to WebSocket, and shows what comes with all its arguments`, async (t) => {
    const [hub, server] = [await startHub(t), await target(t, make)];
    const tool = await openTool(t, `${hub.url}/tool`);
    await tool.connect(server.url, speaks);
    await tool.shows("#status", "connected · websocket");
    await tool.shows("#events .in .name", "message");
    assert.deepEqual(await tool.texts("#events .in .values > .value > pre"), ['{ "hello": "world" }', '"second"']);
    assert.deepEqual(await tool.texts("#events .in .hex"), ["0000 01 02 fd ···"]);
    await tool.click("#tab-line");
    await tool.shows("#steps", "upgraded to websocket");
    await tool.shows("#session", "every 25000 ms");
  });

  test(`${make}: sends several arguments of every kind, and shows the acknowledgement`, async (t) => {
    const [hub, server] = [await startHub(t), await target(t, make)];
    const folder = mkdtempSync(join(tmpdir(), "tidewire-tool-"));
    t.after(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "bytes.bin");
    writeFileSync(file, Buffer.from([9, 8, 7]));
    for (const transport of [ONLY_WEBSOCKET, { "#websocket": "off" }]) {
      const tool = await openTool(t, `${hub.url}/tool`);
      await tool.connect(server.url, { ...speaks, ...transport });
      await tool.shows("#status", "connected");
      await tool.send("sum", ["json", '{"a":[1]}'], ["text", "<b>ü</b>"], ["hex", "00 ff"], ["file", file]);
      await tool.shows("#events .ack.good", "acknowledged after");
      assert.deepEqual(await tool.texts("#events .ack.good .value > pre"), ["4", '{ "a": [ 1 ] }', '"<b>ü</b>"']);
      assert.deepEqual(await tool.texts("#events .ack.good .hex"), ["0000 00 ff ··", "0000 09 08 07 ···"]);
      await tool.send("nobody answers this");
      await tool.fill("#draft-timeout", "50");
      await tool.click("#send");
      await tool.shows("#events .ack.bad", "operation has timed out");
    }
  });

  test(`${make}: several namespaces at once, refused without the right credentials`, async (t) => {
    const [hub, server] = [await startHub(t), await target(t, make)];
    const tool = await openTool(t, `${hub.url}/tool`);
    await tool.connect(server.url, { ...speaks, "#namespaces": "/, /chat" });
    await tool.shows("#sockets [data-state=connected]", "/");
    await tool.diagnosis("namespace-refused");
    // In 2.x the data takes the place of the message.
    const message = make === "published 2" ? "without a message" : "not authorized";
    await tool.shows("#doctor", `/chat refused you: ${message}`);
    await tool.shows("#doctor pre", '"code": 401');
    await tool.fill("#auth", '{ "token": "secret" }');
    await tool.click("#connect");
    await tool.shows("#sockets [data-state=connected]", "/chat");
    await tool.fill("#draft-namespace", "/chat");
    await tool.send("echo", ["text", "in the chat"]);
    await tool.shows("#events .in:has(.tag)", "in the chat");
    assert.deepEqual((await tool.texts("#events .in .tag"))[0], "/chat");
  });

  test(`${make}: what is listened to goes on after the connection was lost, once each`, async (t) => {
    const [hub, server] = [await startHub(t), await target(t, make)];
    const tool = await openTool(t, `${hub.url}/tool`);
    await tool.connect(server.url, { ...speaks, "#options": '{ "reconnectionDelay": 50 }' });
    await tool.shows("#status", "connected · websocket");
    for (const times of [2, 3]) {
      await tool.send("break");
      await tool.page.waitForFunction(
        `[...document.querySelectorAll("#events .in .name")].filter(({ textContent }) => textContent === "message").length === ${times}`,
      );
      await tool.shows("#status", "connected");
    }
    await tool.send("echo", ["json", "7"]);
    await tool.shows("#events .in .name", "echo");
    assert.equal((await tool.texts("#events .in .name")).filter((name) => name === "echo").length, 1);
    assert.equal(server.connections(), 3);
  });

  test(`${make}: every packet is there as it is on the wire`, async (t) => {
    const [hub, server] = [await startHub(t), await target(t, make)];
    const tool = await openTool(t, `${hub.url}/tool`);
    await tool.connect(server.url, speaks);
    await tool.shows("#status", "connected · websocket");
    await tool.send("echo", ["json", "1"]);
    await tool.shows("#events .in .name", "echo");
    await tool.click("#tab-packets");
    await tool.shows("#packets pre", "2probe");
    const packets = (await tool.texts("#packets li")).map((text) => text.replace(/ \d\d:\d\d:\d\d\.\d+/, ""));
    const has = (pattern: RegExp) =>
      assert.ok(
        packets.some((packet) => pattern.test(packet)),
        `${pattern} in ${packets.join("\n")}`,
      );
    has(/^↓received ?open ?polling.*0\{"sid":/);
    has(make === "published 2" ? /^↓received ?connect ?polling.* ?40$/ : /^↑sent ?connect ?polling.* ?40$/);
    has(/^↑sent ?ping of an upgrade ?websocket.*2probe$/);
    has(/^↓received ?pong of an upgrade ?websocket.*3probe$/);
    has(/^↑sent ?upgrade ?websocket.*5$/);
    has(/42\d?\["echo",1\]$/);
    await tool.fill("#packets-filter", "of an upgrade");
    assert.equal((await tool.texts("#packets li")).length, 2);
    await tool.fill("#packets-filter", "");
    await tool.fill("#packets-direction", "in");
    assert.ok((await tool.texts("#packets .out")).length === 0);
  });
}

test("a question of the server can be answered", async (t) => {
  const [hub, server] = [await startHub(t), await target(t, "published 4")];
  const tool = await openTool(t, `${hub.url}/tool`);
  await tool.connect(server.url);
  await tool.shows("#status", "connected");
  await tool.send("ask me", ["json", '"because"']);
  await tool.shows("#events .in .name", "ask");
  await tool.click("#events .in .ack button");
  await tool.shows("#events .in .name", "heard");
  assert.deepEqual((await tool.texts("#events .in pre"))[0], '"because"');
});

test("only chosen events are shown, a filter finds them, and what was sent is there after a reload", async (t) => {
  const [hub, server] = [await startHub(t), await target(t, "ours")];
  const tool = await openTool(t, `${hub.url}/tool`);
  await tool.connect(server.url, { "#listen": "echo" });
  await tool.shows("#status", "connected");
  await tool.send("echo", ["json", '{"n":1}']);
  await tool.shows("#events .in .name", "echo");
  assert.ok(!(await tool.texts("#events .in .name")).includes("message"));
  await tool.fill("#events-filter", '"n": 1');
  await tool.shows("#events .in .name", "echo");
  await tool.page.reload();
  await tool.page.waitForSelector("#setup[data-ready]");
  assert.equal(await tool.value("#url"), server.url);
  await tool.click("#connect");
  await tool.shows("#status", "connected");
  await tool.click("#tab-sent");
  await tool.shows("#sent .name", "echo");
  await tool.click('#sent [aria-label="Send echo again"]');
  await tool.click("#tab-events");
  await tool.shows("#events .in .name", "echo");
});

test("a link fills the form and connects to nothing until one presses Connect; secrets are left out", async (t) => {
  const [hub, server] = [await startHub(t), await target(t, "ours")];
  const tool = await openTool(t, `${hub.url}/tool`);
  await tool.fill("#url", server.url);
  for (const [selector, value] of Object.entries({
    "#namespaces": "/chat",
    "#auth": '{ "token": "secret" }',
    "#query": "lang=en",
    "#options": '{ "timeout": 2000 }',
    "#listen": "echo",
    "#emits": "sum, echo",
    "#draft-event": "sum",
  }))
    await tool.fill(selector, value);
  const secrets = async () => {
    await tool.page.$eval("#share-secrets", (box) => (box as unknown as { click(): void }).click());
    return tool.value("#share-link");
  };
  await tool.click("#share");
  const links = [await tool.value("#share-link"), await secrets()];
  await tool.click("#share-v2");
  links.push(await tool.value("#share-link"));
  assert.doesNotMatch((await tool.page.evaluate("decodeURIComponent(location.hash)")) as string, /secret/);
  const [open = "", whole = "", v2 = ""] = links;
  const v1 = `${hub.url}/tool#url=${encodeURIComponent(`${server.url}/chat`)}&path=%2Fsocket.io&opt=${encodeURIComponent('{"query":{"token":"secret"}}')}&events=echo`;
  for (const [link, auth] of [
    [open, ""],
    [whole, '{ "token": "secret" }'],
    [v2, '{"token":"secret"}'],
    [v1, ""],
  ] as const) {
    const other = await openTool(t, link);
    await other.shows("#notice", "came with a link");
    assert.deepEqual(
      [
        await other.value("#url"),
        await other.value("#namespaces"),
        await other.value("#listen"),
        await other.value("#auth"),
      ],
      [server.url, "/chat", "echo", auth],
      link,
    );
    assert.equal(server.connections(), 0);
    if (link === open) continue;
    await other.click("#connect");
    await other.shows("#sockets [data-state=connected]", "/chat");
    await other.click("#disconnect");
    await other.shows("#status", "not connected");
  }
});

test("the program it makes does what was set up", async (t) => {
  const [hub, server] = [await startHub(t), await target(t, "ours")];
  const tool = await openTool(t, `${hub.url}/tool`);
  for (const [selector, value] of Object.entries({
    "#url": server.url,
    "#namespaces": "/chat",
    "#auth": '{ "token": "secret" }',
    "#draft-event": "sum",
    "#arguments textarea": '{ "a": 1 }',
  }))
    await tool.fill(selector, value);
  await tool.click("#code");
  await tool.click("#code-node");
  await tool.click("#code-secrets");
  for (const flavour of ["node", "published", "tidewire"]) {
    await tool.click(`#code-${flavour}`);
    const program = await tool.value("#code-text");
    const { output } = await runNode(`${program}\nsetTimeout(() => process.exit(), 1_500);`, "module");
    assert.match(output, /connected \S+\nanswer 1 \{ a: 1 \}/, program);
  }
});

test("round trips are measured, by event and over HTTP", async (t) => {
  const [hub, server] = [await startHub(t), await target(t, "ours")];
  const tool = await openTool(t, `${hub.url}/tool`);
  await tool.connect(server.url);
  await tool.shows("#status", "connected");
  await tool.fill("#draft-event", "sum");
  await tool.click("#tab-line");
  for (const how of ["ack", "http"]) {
    await tool.click("#latency-clear");
    await tool.fill("#measure", how);
    await tool.shows("#latency-text", "2 measured");
    await tool.fill("#measure", "off");
  }
  await tool.shows("#top-latency", "ms");
});

test("on a phone everything is within reach and nothing sticks out, also by keys alone", async (t) => {
  const [hub, server] = [await startHub(t), await target(t, "ours")];
  const phone = { width: 390, height: 844, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
  const tool = await openTool(t, `${hub.url}/tool`, phone);
  await tool.connect(server.url, { "#namespaces": "/, /chat" });
  await tool.shows("#status", "connected · websocket");
  await tool.send("echo", ["text", "x".repeat(400)], ["hex", "00".repeat(300)]);
  await tool.shows("#events .in .name", "echo");
  assert.equal(await tool.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), true);
  assert.equal(await tool.page.evaluate("document.querySelector('#setup-rest').checkVisibility()"), false);
  await tool.page.focus("#tab-events");
  await tool.page.keyboard.press("ArrowRight");
  await tool.shows("#packets .name", "event");
});

test("a hub can do without the tool", async (t) => {
  const hub = await startHub(t, ["--port", "0", "--tool", "off"]);
  for (const path of ["/tool", "/tool/page.js", "/tool.html"]) assert.equal((await fetch(hub.url + path)).status, 404);
  assert.doesNotMatch(await (await fetch(`${hub.url}/help`)).text(), /testing tool/);
  const other = await startHub(t);
  assert.match(await (await fetch(`${other.url}/help`)).text(), /testing tool/);
});

if (wantsPicture) {
  test("takes the picture of the documentation", async (t) => {
    const [hub, server] = [await startHub(t), await target(t, "ours")];
    const tool = await openTool(t, `${hub.url}/tool`);
    await tool.page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "light" }]);
    await tool.connect(server.url, { "#namespaces": "/, /chat", "#auth": '{ "token": "secret" }' });
    await tool.shows("#status", "connected · websocket");
    await tool.send("sum", ["json", '{ "order": 7, "what": ["tea", "cake"] }'], ["hex", "48 65 6c 6c 6f"]);
    await tool.shows("#events .ack.good", "acknowledged");
    await tool.page.screenshot({
      type: "png",
      path: fileURLToPath(new URL("../../../docs/testing-tool.png", import.meta.url)) as `${string}.png`,
    });
  });
}
