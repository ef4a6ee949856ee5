/** Polling on an open session: answers, overlaps, wrong bodies, limits and endings (surface 1.3, 1.8, 1.10, 1.11). */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { gunzipSync, inflateSync } from "node:zlib";
import { nextEvent, pause, RawHttp, RawPolling, type RawSessionOptions } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { asEmits, type ServerSocket } from "../support/pair.js";
import { isOracle, type Running, serve } from "../support/peer.js";

const UNKNOWN_SID = '{"code":1,"message":"Session ID unknown"}';

async function joined(t: TestContext, server: Running, options: RawSessionOptions = {}) {
  const connection = nextEvent(asEmits(server.io), "connection");
  const session = await RawPolling.open(server.port, options);
  t.after(() => session.close());
  if (session.version === 4) assert.match(String(await session.join()), /^40\{"sid":"[\w-]{20}"\}$/);
  else assert.equal(await session.next(), "40");
  return { session, socket: (await connection)[0] as ServerSocket };
}

test("a POST is answered with ok, as text/html of two bytes", async (t) => {
  const { session } = await joined(t, await serve(t));
  const response = await session.post('42["x"]');
  assert.deepEqual([response.status, response.text], [200, "ok"]);
  assert.equal(response.headers["content-type"], "text/html");
  assert.equal(response.headers["content-length"], "2");
});

test("a poll is answered as text with its length in bytes, never to be stored", async (t) => {
  const { session, socket } = await joined(t, await serve(t));
  const poll = session.get();
  socket.emit("x", "é€");
  const response = await poll;
  assert.equal(response.text, '42["x","é€"]');
  assert.equal(response.headers["content-type"], "text/plain; charset=UTF-8");
  assert.equal(response.headers["content-length"], String(Buffer.byteLength('42["x","é€"]')));
  assert.equal(response.headers["cache-control"], "no-store");
  assert.equal("x-xss-protection" in response.headers, false);
});

test("an old Internet Explorer is told to leave our answers alone", async (t) => {
  const http = new RawHttp((await serve(t)).port);
  t.after(() => http.close());
  for (const agent of ["Mozilla/4.0 (compatible;MSIE 8.0)", "Mozilla/5.0 (Windows; Trident/7.0)"]) {
    const response = await http.get("/socket.io/?EIO=4&transport=polling", { "user-agent": agent });
    assert.equal(response.headers["x-xss-protection"], "0");
  }
});

test("revision 4: binary goes out and comes in as base64 packets", async (t) => {
  const { session, socket } = await joined(t, await serve(t));
  const received = nextEvent(asEmits(socket), "x");
  await session.post('451-["x",{"_placeholder":true,"num":0}]', "bAQID");
  assert.deepEqual(await received, [Buffer.of(1, 2, 3)]);
  socket.emit("y", Buffer.of(4, 5));
  assert.deepEqual(await session.poll(), ['451-["y",{"_placeholder":true,"num":0}]', "bBAU="]);
});

test("revision 3: a payload with binary goes out in the binary form, and comes in so", async (t) => {
  const { session, socket } = await joined(t, await serve(t), { version: 3 });
  const received = nextEvent(asEmits(socket), "x");
  await session.post('451-["x","é",{"_placeholder":true,"num":0}]', Buffer.of(4, 1, 2, 3));
  assert.deepEqual(await received, ["é", Buffer.of(1, 2, 3)]);
  socket.emit("y", Buffer.of(4, 5));
  const response = await session.get();
  assert.equal(response.headers["content-type"], "application/octet-stream");
  const header = '451-["y",{"_placeholder":true,"num":0}]';
  const expected = Buffer.concat([
    Buffer.of(0, ...[...String(header.length)].map(Number), 0xff),
    Buffer.from(header),
    Buffer.of(1, 3, 0xff, 4, 4, 5),
  ]);
  assert.deepEqual(response.bytes, expected);
});

test("revision 3 with b64=1: binary goes out as b4 and base64", async (t) => {
  const { session, socket } = await joined(t, await serve(t), { version: 3, query: "b64=1" });
  const received = nextEvent(asEmits(socket), "x");
  await session.post('451-["x",{"_placeholder":true,"num":0}]', "b4AQID");
  assert.deepEqual(await received, [Buffer.of(1, 2, 3)]);
  socket.emit("y", Buffer.of(4, 5));
  assert.deepEqual(await session.poll(), ['451-["y",{"_placeholder":true,"num":0}]', "b4BAU="]);
});

test("revision 3: lengths count UTF-16 units in both directions", async (t) => {
  const { session, socket } = await joined(t, await serve(t), { version: 3 });
  const received = nextEvent(asEmits(socket), "x");
  assert.equal((await session.http.post(session.url, '12:42["x","é😀"]'.replace("12", "13"))).text, "ok");
  assert.deepEqual(await received, ["é😀"]);
  socket.emit("x", "é😀");
  assert.equal((await session.get()).text, '13:42["x","é😀"]');
});

test("a second poll while one is pending ends the session, the first gets its close", async (t) => {
  const { session, socket } = await joined(t, await serve(t));
  const ended = nextEvent(asEmits(socket), "disconnect");
  const first = session.get();
  await pause(20);
  const second = await session.get();
  assert.deepEqual([second.status, second.text], [400, ""]);
  assert.equal((await first).text, "1");
  assert.equal((await ended)[0], "transport error");
  assert.equal((await session.get()).text, UNKNOWN_SID);
});

test("a second POST while one is running ends the session with 400", async (t) => {
  const server = await serve(t);
  const { session, socket } = await joined(t, server);
  const ended = nextEvent(asEmits(socket), "disconnect");
  const slow = session.http.start({
    method: "POST",
    path: session.url,
    headers: { "content-length": "10" },
    body: "4",
  });
  await pause(20);
  const second = await session.post("42[]");
  assert.equal(second.status, 400);
  assert.equal((await ended)[0], "transport error");
  slow.abort();
});

test("octet-stream on revision 4 ends the session with 400", async (t) => {
  const { session, socket } = await joined(t, await serve(t));
  const ended = nextEvent(asEmits(socket), "disconnect");
  const response = await session.http.post(session.url, Buffer.of(1, 2, 3));
  assert.equal(response.status, 400);
  assert.equal((await ended)[0], "transport error");
});

for (const version of [3, 4] as const) {
  test(`revision ${version}: a body over maxHttpBufferSize gets 413`, async (t) => {
    const server = await serve(t, { maxHttpBufferSize: 100 });
    const { session } = await joined(t, server, { version });
    const body = version === 4 ? `4${"x".repeat(100)}` : `101:4${"x".repeat(100)}`;
    const response = await session.http.post(session.url, body);
    assert.equal(response.status, 413);
  });

  test(`revision ${version}: a poll that is hung up ends the session with "transport error"`, async (t) => {
    const { session, socket } = await joined(t, await serve(t), { version });
    const ended = nextEvent(asEmits(socket), "disconnect");
    const poll = session.http.start({ path: session.url });
    await pause(20);
    poll.abort();
    assert.equal((await ended)[0], "transport error");
  });

  test(`revision ${version}: a client closes with a posted 1, its pending poll gets a noop`, async (t) => {
    const { session, socket } = await joined(t, await serve(t), { version });
    const ended = nextEvent(asEmits(socket), "disconnect");
    const poll = session.poll();
    await pause(20);
    await session.post("1");
    assert.deepEqual(await poll, ["6"]);
    assert.equal((await ended)[0], "transport close");
    const late = await session.get();
    assert.deepEqual([late.status, late.text], [400, UNKNOWN_SID]);
  });

  test(`revision ${version}: a server that closes answers the pending poll with 1`, async (t) => {
    const { session, socket } = await joined(t, await serve(t), { version });
    const poll = session.poll();
    await pause(20);
    socket.conn.close();
    assert.deepEqual(await poll, ["1"]);
  });

  test(`revision ${version}: a server that closes between two polls answers the next one`, async (t) => {
    const { session, socket } = await joined(t, await serve(t), { version });
    socket.conn.close();
    assert.deepEqual(await session.poll(), ["6", "1"]);
    assert.equal((await session.get()).text, UNKNOWN_SID);
  });
}

for (const { title, body } of [
  { title: "an unknown packet type", body: "9x" },
  { title: "an empty packet", body: "\u001e" },
]) {
  test(`${title} in a body ends the session with "parse error"`, async (t) => {
    const { session, socket } = await joined(t, await serve(t));
    const ended = nextEvent(asEmits(socket), "disconnect");
    await session.http.post(session.url, body);
    assert.equal((await ended)[0], "parse error");
  });
}

test("a body of many packets is one after the other", async (t) => {
  const { session, socket } = await joined(t, await serve(t));
  const seen: unknown[] = [];
  socket.on("n", (n: unknown) => seen.push(n));
  const last = nextEvent(asEmits(socket), "last");
  await session.post(...Array.from({ length: 1_000 }, (_, n) => `42["n",${n}]`), '42["last"]');
  await last;
  assert.deepEqual(
    seen,
    Array.from({ length: 1_000 }, (_, n) => n),
  );
});

test("everything emitted in one turn leaves in one body", async (t) => {
  const { session, socket } = await joined(t, await serve(t));
  for (const n of [1, 2, 3]) socket.emit("n", n);
  assert.deepEqual(await session.poll(), ['42["n",1]', '42["n",2]', '42["n",3]']);
});

test("a body is compressed from the threshold on, as the client accepts it", async (t) => {
  const { session, socket } = await joined(t, await serve(t));
  const long = "a".repeat(2_000);
  for (const [accept, encoding, inflate] of [
    ["gzip", "gzip", gunzipSync],
    ["deflate", "deflate", inflateSync],
  ] as const) {
    socket.emit("x", long);
    const response = await session.http.get(session.url, { "accept-encoding": accept });
    assert.equal(response.headers["content-encoding"], encoding);
    assert.equal(inflate(response.bytes).toString(), `42["x","${long}"]`);
  }
  socket.emit("x", "short");
  assert.equal((await session.http.get(session.url, { "accept-encoding": "gzip" })).text, '42["x","short"]');
  socket.compress(false).emit("x", long);
  const plain = await session.http.get(session.url, { "accept-encoding": "gzip" });
  assert.equal(plain.headers["content-encoding"], undefined);
});

test("JSONP: the body calls ___eio with the payload, and a form carries the packets back", async (t) => {
  const server = await serve(t);
  const connection = nextEvent(asEmits(server.io), "connection");
  const http = new RawHttp(server.port);
  t.after(() => http.close());
  const url = "/socket.io/?EIO=3&transport=polling&j=7x";
  const first = await http.get(url);
  const [, payload = ""] = /^___eio\[7\]\((".*")\);$/.exec(first.text) ?? [];
  const sid = /"sid":"([\w-]{20})"/.exec(JSON.parse(payload))?.[1];
  const [socket] = (await connection) as [ServerSocket];
  const received = nextEvent(asEmits(socket), "x");
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const packet = '42["x","a\\\\nb"]';
  const response = await http.post(
    `${url}&sid=${sid}`,
    `d=${encodeURIComponent(`${packet.length - 1}:${packet}`)}`,
    form,
  );
  assert.deepEqual([response.status, response.text], [200, "ok"]);
  assert.deepEqual(await received, ["a\nb"]);
  socket.emit("y", "\u2028");
  const text: string[] = [];
  while (!text.join("").includes('[\\"y\\"')) text.push((await http.get(`${url}&sid=${sid}`)).text);
  assert.match(text.join(""), /\\u2028/);
  assert.doesNotMatch(text.join(""), /\u2028/);
  assert.equal((await http.post(`${url}&sid=${sid}`, "nothing=1", form)).text, "ok");
});

if (!isOracle) {
  test("a body over maxHttpBufferSize closes the session (deviation f)", async (t) => {
    const server = await serve(t, { maxHttpBufferSize: 100 });
    const { session, socket } = await joined(t, server);
    const ended = nextEvent(asEmits(socket), "disconnect");
    await session.http.post(session.url, `4${"x".repeat(100)}`);
    await ended;
    assert.equal((await session.get()).text, UNKNOWN_SID);
  });
}
