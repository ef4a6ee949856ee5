/** Hostile requests and packets against a server that an honest client uses all the while (hostile-input.md). */
import assert from "node:assert/strict";
import {
  ByteClient,
  encodeRawFrame,
  eventually,
  pause,
  RawHttp,
  RawPolling,
  RawStream,
  upgradeRequest,
} from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { serve } from "../support/peer.js";
import { underWatch } from "../support/watch.js";

const SOCKET = "/socket.io/?EIO=4&transport=websocket";
const POLL = "/socket.io/?EIO=4&transport=polling";

for (const [name, headers] of Object.entries({
  "no key": { "Sec-WebSocket-Key": "" },
  "a key of the wrong length": { "Sec-WebSocket-Key": "c2hvcnQ=" },
  "version 8": { "Sec-WebSocket-Version": "8" },
  "no version": { "Sec-WebSocket-Version": "" },
  "an extension named constructor": { "Sec-WebSocket-Extensions": "constructor, __proto__; toString=1" },
  "a broken extension list": { "Sec-WebSocket-Extensions": "permessage-deflate; server_max_window_bits=99" },
  "64 KB of protocols": { "Sec-WebSocket-Protocol": `a${" ".repeat(8_000)}b` },
  "another upgrade": { Upgrade: "h2c" },
})) {
  test(`a WebSocket handshake with ${name} is answered, and harms nobody`, async (t) => {
    const { server, served } = await underWatch(t);
    const client = await ByteClient.connect(server.port);
    client.write(upgradeRequest(SOCKET, headers));
    assert.match((await client.readUntil("\r\n")).toString(), /^HTTP\/1\.1 (101|400|426|431) /);
    client.destroy();
    await served();
  });
}

test("more headers than Node keeps, without an Upgrade header among them, harm nobody (CVE-2024-37890)", async (t) => {
  const { server, served } = await underWatch(t);
  const many = Object.fromEntries(Array.from({ length: 2_100 }, (_, n) => [`x${n}`, "1"]));
  for (const headers of [many, { ...many, Upgrade: "" }, { ...many, "Sec-WebSocket-Key": "" }]) {
    const client = await ByteClient.connect(server.port);
    client.write(upgradeRequest(SOCKET, headers));
    await Promise.race([client.readUntil("\r\n").catch(() => {}), pause(200)]);
    client.destroy();
  }
  await served();
});

test("odd queries are answered with 400 or a session, never with silence (CVE-2023-31125)", async (t) => {
  const { server, served } = await underWatch(t);
  const http = new RawHttp(server.port);
  t.after(() => http.close());
  const queries = [
    "",
    "?",
    "?EIO",
    "?EIO=4",
    "?transport",
    "?EIO=4&transport=polling&transport=polling",
    "?EIO=4&EIO=3&transport=polling",
    "?EIO[]=4&transport[]=polling",
    "?EIO=4&transport=polling&sid",
    "?EIO=4&transport=polling&sid=&sid=",
    "?EIO=4&transport=polling&sid=__proto__&sid=constructor",
    "?EIO=4&transport=%00",
    "?EIO=4&transport=%zz",
    "?EIO=4&transport=polling&j=__proto__",
    "?EIO=4&transport=polling&j=);alert(1)//",
    "?__proto__=x&constructor=y&EIO=4&transport=polling",
    `?EIO=4&transport=polling&x=${"a".repeat(8_000)}`,
  ];
  for (const query of queries) {
    const response = await http.get(`/socket.io/${query}`);
    assert.ok(response.status === 400 || response.status === 200, `${query}: ${response.status}`);
    assert.doesNotMatch(response.text, /alert/);
  }
  const upgrades = ["", "?EIO=4", "?EIO=4&transport=constructor", "?EIO=4&transport=polling", "?transport=__proto__"];
  for (const query of upgrades) {
    const client = await ByteClient.connect(server.port);
    client.write(upgradeRequest(`/socket.io/${query}`));
    assert.match((await client.readUntil("\r\n")).toString(), /^HTTP\/1\.1 (101|400) /, query);
    client.destroy();
  }
  await served();
});

test("absolute, doubled and broken URLs harm nobody", async (t) => {
  const { server, served } = await underWatch(t);
  for (const target of [
    "http://evil/socket.io/?EIO=4&transport=polling",
    "//evil/socket.io/",
    "*",
    "/socket.io/?%",
    "/%",
  ]) {
    const client = await ByteClient.connect(server.port);
    client.write(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    await Promise.race([client.readAll().catch(() => {}), pause(100)]);
    client.destroy();
  }
  await served();
});

test("bodies over the limit: told by length, sent in chunks, and lied about", async (t) => {
  const { server, served } = await underWatch(t, { maxHttpBufferSize: 1_000 });
  const post = async (head: string, body: string): Promise<string> => {
    const session = await RawPolling.open(server.port);
    session.close();
    const client = await ByteClient.connect(server.port);
    client.write(`POST ${session.url} HTTP/1.1\r\nHost: x\r\n${head}\r\n${body}`);
    const line = await client.readUntil("\r\n");
    client.destroy();
    return line.toString();
  };
  const chunk = `3e8\r\n${"4".repeat(1_000)}\r\n`;
  assert.match(await post("Content-Length: 100000000\r\n", "4"), / 413 /);
  assert.match(await post("Transfer-Encoding: chunked\r\n", chunk + chunk), / 413 /);
  assert.match(await post("Content-Length: -1\r\n", "4"), / 400 /);
  assert.match(await post("Content-Length: 3\r\nContent-Length: 5\r\n", "4"), / 400 /);
  await served();
});

test("a body that stops halfway ends its session and nobody else's", async (t) => {
  const { server, served } = await underWatch(t);
  const session = await RawPolling.open(server.port);
  const client = await ByteClient.connect(server.port);
  client.write(`POST ${session.url} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n42["x`);
  await pause(20);
  client.reset();
  await eventually(() => assert.equal(server.io.engine.clientsCount, 1));
  session.close();
  await served();
});

for (const [title, body] of Object.entries({
  "separators only": "\u001e".repeat(1_000),
  "a hundred thousand tiny packets": Array.from({ length: 100_000 }, () => "4").join("\u001e"),
  "base64 garbage": "b%%%%",
  "pings from the wrong side": Array.from({ length: 1_000 }, () => "2").join("\u001e"),
  "a depth bomb": `42["x",${"[".repeat(100_000)}${"]".repeat(100_000)}]`,
  "a million digits": `42${"9".repeat(900_000)}`,
  "an attachment count of all digits": `4${"5".repeat(1_000)}-["x"]`,
  "an acknowledgement id beyond all numbers": `42${"9".repeat(400)}["x"]`,
})) {
  test(`a body of ${title} ends at most its own session`, async (t) => {
    const { server, served } = await underWatch(t);
    const session = await RawPolling.open(server.port);
    await session.join();
    const response = await session.http.post(session.url, body);
    assert.ok(response.status === 200 || response.status === 400, String(response.status));
    session.close();
    await served();
  });
}

for (const [title, body] of Object.entries({
  "a length that lies": "9:4",
  "a length of minus one": "-1:4",
  "no digits": "abc:4",
  "a length longer than any number": `${"9".repeat(400)}:4`,
  "digits without end": "1".repeat(900_000),
})) {
  test(`revision 3: ${title} ends at most its own session`, async (t) => {
    const { server, served } = await underWatch(t);
    const session = await RawPolling.open(server.port, { version: 3 });
    const response = await session.http.post(session.url, body);
    assert.ok(response.status === 200 || response.status === 400, String(response.status));
    session.close();
    await served();
  });
}

test("events named error, and names of prototypes, are events like any other", async (t) => {
  const { server, served } = await underWatch(t);
  for (const name of ["error", "__proto__", "constructor", "toString", "close", "message"]) {
    const session = await RawStream.open(server.port);
    await session.join();
    session.send(`42[${JSON.stringify(name)},1]`);
    session.send(`42[${JSON.stringify(name)}]`);
    session.close();
  }
  await served();
});

test("a flood of pings is answered or ended, and the honest client is served in between", async (t) => {
  const { server, served } = await underWatch(t);
  const flood = await RawStream.open(server.port);
  const ping = encodeRawFrame({ opcode: 9, payload: "x" });
  flood.socket.bytes.write(Buffer.concat(Array.from({ length: 20_000 }, () => ping)));
  await served();
  flood.close();
});

test("ids of others are of no use: a poll with a WebSocket session's sid is refused and harms it not", async (t) => {
  const server = await serve(t);
  const victim = await RawStream.open(server.port);
  await victim.join();
  const http = new RawHttp(server.port);
  assert.equal((await http.get(`${POLL}&sid=${victim.open.sid}`)).status, 400);
  assert.equal((await http.post(`${POLL}&sid=${victim.open.sid}`, "1")).status, 400);
  server.io.emit("still here");
  assert.equal(await victim.next(), '42["still here"]');
  http.close();
  victim.close();
});
