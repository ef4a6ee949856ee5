import assert from "node:assert/strict";
import { test } from "node:test";
import { gunzipSync, inflateSync } from "node:zlib";
import { fakeRequest, fakeResponse } from "@tidewire/testkit";
import { engineCodec } from "@tidewire/wire/engine";
import { jsonpFormat } from "./jsonp.js";
import { OutPacket } from "./out-packet.js";
import { plainFormat } from "./polling.js";
import { PollingSetup } from "./polling-setup.test.js";

test("a poll waits until there is something to send, and is answered once", () => {
  const setup = new PollingSetup();
  assert.equal(setup.transport.writable, false);
  const response = setup.poll();
  assert.deepEqual([setup.transport.writable, setup.log, response.writableEnded], [true, ["writable"], false]);
  setup.send("4a", "2", Buffer.of(1, 2));
  assert.deepEqual([response.statusCode, response.body], [200, "4a\u001e2\u001ebAQI="]);
  assert.deepEqual(response.headers, {
    "content-type": "text/plain; charset=UTF-8",
    "content-length": 10,
    "cache-control": "no-store",
    "set-cookie": ["io=1"],
    "x-initial": "true",
  });
  assert.deepEqual([setup.transport.writable, setup.transport.bufferedBytes], [false, 0]);
  response.hangUp();
  assert.deepEqual(setup.log, ["writable"]);
});

test("only the first answer greets", () => {
  const setup = new PollingSetup();
  setup.poll();
  setup.send("0{}");
  const second = setup.poll();
  setup.send("4é");
  assert.deepEqual([second.headers["set-cookie"], second.headers["x-initial"]], [undefined, "false"]);
  assert.equal(second.headers["content-length"], 3);
});

test("what is sent without a poll is not written", () => {
  const setup = new PollingSetup();
  setup.send("4a");
  assert.deepEqual(setup.log, []);
});

test("revision 3 gets text with lengths, and bytes where the client takes them", () => {
  const text = new PollingSetup({ version: 3 });
  const response = text.poll();
  text.send("4é", "3");
  assert.equal(response.body, "2:4é1:3");
  const binary = text.poll();
  text.send("4a", Buffer.of(7));
  assert.equal(binary.headers["content-type"], "application/octet-stream");
  assert.equal(binary.bytes.toString("hex"), "0002ff3461" + "0102ff0407");
  const b64 = new PollingSetup({ format: plainFormat(engineCodec(3), true) });
  const encoded = b64.poll();
  b64.send(Buffer.of(7));
  assert.equal(encoded.body, "6:b4Bw==");
});

test("a JSONP poll gets a script", () => {
  const setup = new PollingSetup({ format: jsonpFormat(engineCodec(4), "3") });
  const response = setup.poll();
  setup.send("4a");
  assert.equal(response.body, '___eio[3]("4a");');
});

test("browsers that take JSON for a cross-site script are told not to", () => {
  for (const [agent, expected] of [
    ["Mozilla/4.0 (compatible;MSIE 8.0)", "0"],
    ["Mozilla/5.0 (Windows NT 10.0; Trident/7.0; rv:11.0)", "0"],
    ["Mozilla/5.0 Firefox", undefined],
  ] as const) {
    const setup = new PollingSetup();
    const response = setup.poll({ "user-agent": agent });
    setup.send("4a");
    assert.equal(response.headers["x-xss-protection"], expected);
  }
});

test("bodies from the threshold on are compressed as the client asks", async () => {
  for (const [accept, encoding, decode] of [
    ["gzip, deflate", "gzip", gunzipSync],
    ["deflate", "deflate", inflateSync],
    ["gzip;q=0.1, deflate;q=0.5", "deflate", inflateSync],
  ] as const) {
    const setup = new PollingSetup();
    const response = setup.poll({ "accept-encoding": accept });
    setup.send(`4${"x".repeat(1023)}`);
    await response.ended;
    assert.equal(response.headers["content-encoding"], encoding);
    assert.equal(response.headers["content-length"], response.bytes.length);
    assert.equal(decode(response.bytes).toString(), `4${"x".repeat(1023)}`);
  }
});

test("bodies are sent as they are where compression is not worth it, not wanted or not known", () => {
  const accepts = { "accept-encoding": "gzip" };
  const long = `4${"x".repeat(1023)}`;
  for (const [options, headers, packet] of [
    [{}, accepts, OutPacket.text(long.slice(0, -1))],
    [{}, accepts, OutPacket.text(long, false)],
    [{}, {}, OutPacket.text(long)],
    [{}, { "accept-encoding": "br" }, OutPacket.text(long)],
    [{}, { "accept-encoding": "gzip;q=0" }, OutPacket.text(long)],
    [{ httpCompression: null }, accepts, OutPacket.text(long)],
    [{ httpCompression: { threshold: 1025 } }, accepts, OutPacket.text(long)],
  ] as const) {
    const setup = new PollingSetup(options);
    const response = setup.poll(headers);
    setup.send(packet);
    assert.deepEqual([response.headers["content-encoding"], response.body], [undefined, packet.text]);
  }
});

test("one packet that may be compressed is enough", async () => {
  const setup = new PollingSetup({ httpCompression: { threshold: 1 } });
  const response = setup.poll({ "accept-encoding": "gzip" });
  setup.send(OutPacket.text("4a", false), OutPacket.text("4b"));
  await response.ended;
  assert.equal(gunzipSync(response.bytes).toString(), "4a\u001e4b");
});

test("a body that cannot be compressed is a 500", async () => {
  const setup = new PollingSetup({ httpCompression: { threshold: 1, level: 99 } });
  const response = setup.poll({ "accept-encoding": "gzip" });
  setup.send("4a");
  await response.ended;
  assert.deepEqual([response.statusCode, response.body], [500, ""]);
});

test("a second poll beside the first ends the session: 400 for it, a goodbye for the first", () => {
  const setup = new PollingSetup();
  const first = setup.poll();
  const second = setup.poll();
  assert.deepEqual([second.statusCode, second.body], [400, ""]);
  assert.deepEqual([first.statusCode, first.body], [200, "1"]);
  assert.deepEqual(setup.log, ["writable", "transport error: overlap from client"]);
  assert.equal(setup.poll().statusCode, 400);
});

test("a poll that is hung up ends the session", () => {
  const setup = new PollingSetup();
  setup.poll().hangUp();
  assert.deepEqual(setup.log, ["writable", "transport error: poll connection closed prematurely"]);
  assert.equal(setup.transport.writable, false);
});

test("other methods are a 500 without a body", () => {
  const setup = new PollingSetup();
  for (const method of ["PUT", "HEAD", "DELETE"]) {
    const response = fakeResponse();
    setup.transport.handle(fakeRequest({ method }), response);
    assert.deepEqual([response.statusCode, response.body], [500, ""]);
  }
  assert.deepEqual(setup.log, []);
});

test("closing answers a waiting poll with a goodbye", () => {
  const setup = new PollingSetup();
  const response = setup.poll();
  assert.equal(setup.transport.close(), "closed");
  assert.deepEqual([response.statusCode, response.body], [200, "1"]);
  assert.equal(setup.poll().statusCode, 400);
  assert.deepEqual(setup.log, ["writable"]);
});

test("closing without a poll waits for the next one, which gets a noop and the goodbye", () => {
  for (const [version, body] of [
    [4, "6\u001e1"],
    [3, "1:61:1"],
  ] as const) {
    const setup = new PollingSetup({ version });
    assert.equal(setup.transport.close(), "waiting");
    const response = setup.poll();
    assert.equal(response.body, body);
    assert.deepEqual(setup.log, ["forced close"]);
    assert.equal(setup.poll().statusCode, 400);
  }
});

test("posts are taken while the goodbye waits", async () => {
  const setup = new PollingSetup();
  setup.transport.close();
  assert.equal((await setup.post("1")).body, "ok");
  assert.deepEqual(setup.log, ["close"]);
});

test("retiring releases a waiting poll with a noop, and later requests are refused", async () => {
  const setup = new PollingSetup();
  const response = setup.poll();
  setup.transport.retire();
  assert.equal(response.body, "6");
  assert.equal(setup.poll().statusCode, 400);
  assert.equal((await setup.post("4a")).statusCode, 400);
  const idle = new PollingSetup();
  idle.transport.retire();
  assert.deepEqual([...setup.log, ...idle.log], ["writable"]);
});

test("destroying answers who waits and tells the owner nothing", () => {
  const setup = new PollingSetup();
  const response = setup.poll();
  setup.transport.destroy();
  assert.equal(response.body, "1");
  setup.transport.destroy();
  const waiting = new PollingSetup();
  waiting.transport.close();
  waiting.transport.destroy();
  assert.equal(waiting.poll().statusCode, 400);
  assert.deepEqual([...setup.log, ...waiting.log], ["writable"]);
});
