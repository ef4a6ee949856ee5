/** HTTP long polling as no honest client does it (hostile-input.md, polling). */
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { ByteClient, eventually, pause, type RawHttpResponse, RawPolling } from "@tidewire/testkit";
import { assertGone, POLL, Target } from "./target.js";

const target = new Target();

target.attack("two polls at once: the second gets 400, the first a goodbye, and the session ends", async (t) => {
  const session = await target.polling(t);
  const first = session.get();
  await pause(10);
  assert.equal((await target.http(t).get(session.url)).status, 400);
  assert.equal((await first).text, "1");
  await assertGone(session);
});

target.attack("two posts at once: the second gets 400, and the session ends", async (t) => {
  const session = await target.polling(t);
  const slow = await target.bytes(t);
  slow.write(`POST ${session.url} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n4`);
  await pause(10);
  assert.equal((await session.post("40")).status, 400);
  await assertGone(session);
  slow.write("0");
});

target.attack("a hundred polls at once leave no request open", async (t) => {
  const session = await target.polling(t);
  const clients = await Promise.all(Array.from({ length: 100 }, () => target.bytes(t)));
  for (const client of clients) client.write(`GET ${session.url} HTTP/1.1\r\nHost: x\r\n\r\n`);
  for (const client of clients) assert.match((await client.readUntil("\r\n\r\n")).toString(), /^HTTP\/1\.1 (200|400) /);
});

target.attack("a post without a session is refused with code 2", async (t) => {
  const { status, text } = await target.http(t).post(POLL, "40");
  assert.deepEqual([status, JSON.parse(text).code], [400, 2]);
});

for (const method of ["PUT", "DELETE", "PATCH", "HEAD"]) {
  target.attack(`${method} to a session is answered with 500, and the session stays`, async (t) => {
    const session = await target.polling(t);
    assert.equal((await session.http.send({ method, path: session.url })).status, 500);
    assert.match(String(await session.join()), /^40\{/);
  });
}

target.attack("bytes posted in revision 4 are refused, and the session ends", async (t) => {
  const session = await target.polling(t);
  const { status } = await session.http.post(session.url, Buffer.from("40"), {
    "content-type": "application/octet-stream",
  });
  assert.equal(status, 400);
  await assertGone(session);
});

for (const type of [
  "",
  "text/html",
  "multipart/form-data; boundary=x",
  "application/json",
  "\u00ff",
  "x".repeat(4000),
]) {
  target.attack(`a post of the content type "${type.slice(0, 40)}" is read as text`, async (t) => {
    const session = await target.polling(t);
    assert.equal((await session.http.post(session.url, "40", { "content-type": type })).status, 200);
    assert.match(String(await session.next()), /^40\{/);
  });
}

target.attack("a gzip bomb is not unpacked: refused with 400, and memory stays flat", async (t) => {
  const bomb = gzipSync(Buffer.alloc(50_000_000, "4"));
  const session = await target.polling(t);
  await target.flat(4_000_000, async () => {
    const { status } = await session.http.post(session.url, bomb, {
      "content-encoding": "gzip",
      "content-type": "text/plain",
    });
    assert.equal(status, 400);
  });
  await assertGone(session);
});

target.attack("a chunked body without end is cut off with 413, and memory stays flat", async (t) => {
  const session = await target.polling(t);
  const client = await target.bytes(t);
  const chunk = `10000\r\n${"4".repeat(65_536)}\r\n`;
  await target.flat(4_000_000, async () => {
    client.write(`POST ${session.url} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`);
    for (let sent = 0; sent < 16; sent++) client.write(chunk);
    assert.match((await client.readUntil("\r\n")).toString(), / 413 /);
    for (let sent = 0; sent < 400 && !client.isClosed; sent++) {
      client.write(chunk);
      if (sent % 40 === 0) await target.state();
    }
    assert.equal(client.isClosed, true);
  });
  await assertGone(session);
});

target.attack("a body that announces more than the limit is refused with 413 before it comes", async (t) => {
  const session = await target.polling(t);
  const head = `POST ${session.url} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000001\r\n\r\n`;
  assert.equal(await target.statusOf(head), 413);
  await assertGone(session);
});

target.attack("a body of exactly the limit is read", async (t) => {
  const session = await target.polling(t);
  await session.join();
  const around = '420["echo",""]'.length;
  const argument = "x".repeat(1_000_000 - around);
  assert.equal((await session.post(`420["echo","${argument}"]`)).status, 200);
  assert.equal(await session.next(), `430["${argument}"]`);
});

for (const [title, fields] of Object.entries({
  "a negative length": "Content-Length: -1\r\n",
  "two lengths that differ": "Content-Length: 2\r\nContent-Length: 3\r\n",
  "a length that is no number": "Content-Length: two\r\n",
  "a length in hexadecimal": "Content-Length: 0x2\r\n",
  "a length beyond 64 bits": `Content-Length: ${"9".repeat(30)}\r\n`,
  "a length and chunks": "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
  "an unknown encoding": "Transfer-Encoding: chunked, identity\r\n",
  "a chunk size that is no number": "Transfer-Encoding: chunked\r\n\r\nxyz\r\n40\r\n0\r\n",
})) {
  target.attack(`a body with ${title} is refused with 400`, async (t) => {
    const session = await target.polling(t);
    assert.equal(await target.statusOf(`POST ${session.url} HTTP/1.1\r\nHost: x\r\n${fields}\r\n40`), 400);
  });
}

target.attack(
  "a length that is too short leaves a remainder that is no request: 400, and nothing of it is read",
  async (t) => {
    const session = await target.polling(t);
    const client = await target.bytes(t);
    client.write(`POST ${session.url} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n4042["smuggled"]\r\n\r\n`);
    assert.match((await client.readAll()).toString(), /^HTTP\/1\.1 400 /);
  },
);

target.attack("a length that is too long, then a reset, ends the session and nothing else", async (t) => {
  const session = await target.polling(t);
  const client = await target.bytes(t);
  client.write(`POST ${session.url} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n42["x`);
  await pause(10);
  client.reset();
  await eventually(() => assertGone(session));
});

for (const index of [
  ");alert(1)//",
  "__proto__",
  "</script>",
  "1];alert(1);[",
  "%00",
  "١٢٣",
  "-1",
  "1e9",
  "9".repeat(1000),
]) {
  target.attack(`the JSONP callback ${index.slice(0, 20)} is written with its digits alone`, async (t) => {
    const response = await target.http(t).get(`${POLL}&j=${encodeURIComponent(index)}`);
    assert.equal(response.status, 200);
    assert.match(response.text, /^___eio\[[0-9]*\]\("0\{/);
  });
}

target.attack(
  "what comes back over JSONP cannot end its script: line and paragraph separators are escaped",
  async (t) => {
    const http = target.http(t);
    const opened = await http.get(`${POLL}&j=0`);
    const sid = /\\"sid\\":\\"([^\\]+)/.exec(opened.text)?.[1];
    const url = `${POLL}&j=0&sid=${sid}`;
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const evil = '420["echo","\u2028\u2029</script><!--"]';
    assert.equal((await http.post(url, `d=${encodeURIComponent(`40\x1e${evil}`)}`, form)).status, 200);
    const { text } = await http.get(url);
    assert.doesNotMatch(text, /[\u2028\u2029]/);
    assert.match(text, /^___eio\[0\]\("[^\n]*"\);$/);
  },
);

for (const body of [
  "",
  "d",
  "d=",
  "d=%",
  "d=%zz",
  "x=40",
  "d=40&d=41&__proto__=1",
  `d=${"%".repeat(10_000)}`,
  `d=4\\n\\\\n`,
]) {
  target.attack(`the JSONP form ${body.slice(0, 30) || "of nothing"} is answered`, async (t) => {
    const http = target.http(t);
    const opened = await http.get(`${POLL}&j=0`);
    const sid = /\\"sid\\":\\"([^\\]+)/.exec(opened.text)?.[1];
    const { status } = await http.post(`${POLL}&j=0&sid=${sid}`, body, {
      "content-type": "application/x-www-form-urlencoded",
    });
    assert.ok(status === 200 || status === 400, String(status));
  });
}

target.attack("a client that hangs up while it is written to ends its session, and memory stays flat", async () => {
  await target.flat(6_000_000, async () => {
    for (let round = 0; round < 20; round++) {
      const session = await RawPolling.open(target.port);
      await session.join();
      await session.post(`420["echo","${"x".repeat(900_000)}"]`);
      const client = await ByteClient.connect(target.port);
      client.write(`GET ${session.url} HTTP/1.1\r\nHost: x\r\n\r\n`);
      await client.readUntil("HTTP/1.1 200");
      client.reset();
      await session.post("1");
      session.close();
    }
  });
});

for (const origin of ["null", "http://evil:1", "http://эвил", "*", "http://a, http://b", "file://", ""]) {
  target.attack(`a preflight of the origin "${origin}" gets no leave where cors is not set`, async (t) => {
    const client = await target.bytes(t);
    const fields = `Host: x\r\nOrigin: ${origin}\r\nAccess-Control-Request-Method: POST\r\nConnection: close\r\n`;
    client.write(`OPTIONS ${POLL} HTTP/1.1\r\n${fields}\r\n`);
    const answer = (await client.readAll()).toString();
    assert.match(answer, /^HTTP\/1\.1 400 /);
    assert.doesNotMatch(answer, /access-control-allow/i);
  });
}

const shared = new Target({ cors: { origin: "http://friend", credentials: true } });

for (const origin of [
  "null",
  "http://friend.evil",
  "http://evil/http://friend",
  "http://FRIEND.evil",
  "friend",
  "http://friend:81",
]) {
  shared.attack(`the origin "${origin}" is not told that it may read, where another is admitted`, async (t) => {
    const http = shared.http(t);
    const allowed = ({ headers }: RawHttpResponse) => headers["access-control-allow-origin"];
    const preflight = await http.send({ method: "OPTIONS", path: POLL, headers: { origin } });
    assert.equal(preflight.status, 204);
    assert.equal(allowed(preflight), "http://friend");
    assert.equal(allowed(await http.get(POLL, { origin })), "http://friend");
  });
}
