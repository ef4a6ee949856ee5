/** Requests and upgrades that no honest client sends (hostile-input.md, handshake). */
import assert from "node:assert/strict";
import { ByteClient, encodeRawFrame, pause, RawPolling, RawStream, upgradeRequest } from "@tidewire/testkit";
import { answer, KEY, request, SECURITY, UPGRADE, upgrade } from "./raw-requests.js";
import { POLL, SOCKET, Target } from "./target.js";

const target = new Target();

const HANDSHAKES: readonly { title: string; bytes: string; status: number }[] = [
  { title: "lower-case names", bytes: upgrade([...UPGRADE, ...SECURITY].map(lowerName)), status: 101 },
  { title: "upper-case names", bytes: upgrade([...UPGRADE, ...SECURITY].map(upperName)), status: 101 },
  {
    title: "values of mixed case, in lists",
    bytes: upgrade(["hOsT: x", "uPgRaDe: wEbSoCkEt", "cOnNeCtIoN: keep-alive, uPgRaDe", ...SECURITY]),
    status: 101,
  },
  { title: "no Host", bytes: upgrade([...UPGRADE.slice(1), ...SECURITY]), status: 400 },
  {
    title: "two Upgrade fields, one of them WebSocket",
    bytes: upgrade([...UPGRADE, "Upgrade: h2c", ...SECURITY]),
    status: 101,
  },
  { title: "two Connection fields", bytes: upgrade([...UPGRADE, "Connection: keep-alive", ...SECURITY]), status: 101 },
  { title: "two keys", bytes: upgrade([...UPGRADE, ...SECURITY, `Sec-WebSocket-Key: ${KEY}`]), status: 400 },
  { title: "two versions", bytes: upgrade([...UPGRADE, ...SECURITY, "Sec-WebSocket-Version: 8"]), status: 426 },
  { title: "no key", bytes: upgrade([...UPGRADE, "Sec-WebSocket-Version: 13"]), status: 400 },
  ...["", "c2hvcnQ=", `${KEY}AAAA`, "dGhlIHNhbXBsZSBub25jZQ", "***lIHNhbXBsZSBub25jZQ==", "__proto__"].map((key) => ({
    title: `the key "${key}"`,
    bytes: upgrade([...UPGRADE, `Sec-WebSocket-Key: ${key}`, "Sec-WebSocket-Version: 13"]),
    status: 400,
  })),
  ...["8", "0", "14", "13, 8", "013", "", "1e1", "-13", "constructor"].map((version) => ({
    title: `the version "${version}"`,
    bytes: upgrade([...UPGRADE, `Sec-WebSocket-Key: ${KEY}`, `Sec-WebSocket-Version: ${version}`]),
    status: 426,
  })),
  {
    title: "the upgrade h2c",
    bytes: upgrade(["Host: x", "Upgrade: h2c", "Connection: Upgrade", ...SECURITY]),
    status: 426,
  },
  { title: "the method POST", bytes: request(`POST ${SOCKET} HTTP/1.1`, [...UPGRADE, ...SECURITY]), status: 400 },
  { title: "HTTP/1.0", bytes: request(`GET ${SOCKET} HTTP/1.0`, [...UPGRADE, ...SECURITY]), status: 400 },
  { title: "HTTP/3.9", bytes: request(`GET ${SOCKET} HTTP/3.9`, [...UPGRADE, ...SECURITY]), status: 400 },
  {
    title: "no HTTP at all",
    bytes: "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a TLS greeting\r\n\r\n",
    status: 400,
  },
  { title: "64 KB in one field", bytes: upgrade([...UPGRADE, ...SECURITY, `X: ${"x".repeat(65_536)}`]), status: 431 },
  {
    title: "a query of 16 KB",
    bytes: request(`GET ${SOCKET}&x=${"x".repeat(16_384)} HTTP/1.1`, [...UPGRADE, ...SECURITY]),
    status: 431,
  },
  {
    title: "a query of 8 KB",
    bytes: request(`GET ${SOCKET}&x=${"x".repeat(8192)} HTTP/1.1`, [...UPGRADE, ...SECURITY]),
    status: 101,
  },
  {
    title: "an extension list that breaks off",
    bytes: upgrade([...UPGRADE, ...SECURITY, "Sec-WebSocket-Extensions: a; b="]),
    status: 400,
  },
  {
    title: "extensions named after prototypes",
    bytes: upgrade([...UPGRADE, ...SECURITY, "Sec-WebSocket-Extensions: constructor, __proto__; toString=1"]),
    status: 101,
  },
  {
    title: "a window of 99 bits",
    bytes: upgrade([
      ...UPGRADE,
      ...SECURITY,
      "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99",
    ]),
    status: 101,
  },
  {
    title: "one protocol offered twice",
    bytes: upgrade([...UPGRADE, ...SECURITY, "Sec-WebSocket-Protocol: a, a"]),
    status: 400,
  },
  {
    title: "a protocol that is no token",
    bytes: upgrade([...UPGRADE, ...SECURITY, 'Sec-WebSocket-Protocol: "a"']),
    status: 400,
  },
  {
    title: "an Origin with a control character",
    bytes: upgrade([...UPGRADE, ...SECURITY, "Origin: http://a\x01"]),
    status: 400,
  },
];

for (const { title, bytes, status } of HANDSHAKES) {
  target.attack(`a WebSocket handshake with ${title} is answered with ${status}`, async () => {
    assert.equal((await answer(target, Buffer.from(bytes, "latin1"))).status, status);
  });
}

target.attack("a body on a GET is let through and read by nobody", async () => {
  const body = "4".repeat(1000);
  assert.equal(
    (await answer(target, request(`GET ${POLL} HTTP/1.1`, ["Host: x", "Content-Length: 1000"], body))).status,
    200,
  );
});

target.attack("Expect: 100-continue is answered, and the session stays", async (t) => {
  const session = await target.polling(t);
  const client = await target.bytes(t);
  client.write(`POST ${session.url} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n`);
  assert.match((await client.readUntil("\r\n\r\n")).toString(), / 100 /);
  client.write("40");
  assert.match((await client.readUntil("\r\n\r\nok")).toString(), / 200 /);
  assert.match(String(await session.next()), /^40\{/);
});

target.attack("a request pipelined behind an upgrade is read as frames, and refused with 1002", async (t) => {
  const client = await target.bytes(t);
  client.write(`${upgrade([...UPGRADE, ...SECURITY])}GET ${POLL} HTTP/1.1\r\nHost: x\r\n\r\n`);
  const rest = (await client.readAll()).toString("latin1");
  assert.match(rest, /^HTTP\/1\.1 101 /);
  assert.ok(rest.includes("\x03\xea"), "a close frame of 1002");
  assert.doesNotMatch(rest, /HTTP\/1\.1 200/);
});

target.attack("a poll pipelined behind another poll of its session is an overlap and no crash", async (t) => {
  const session = await target.polling(t);
  const client = await target.bytes(t);
  const poll = `GET ${session.url} HTTP/1.1\r\nHost: x\r\n\r\n`;
  client.write(poll + poll + poll);
  assert.match((await client.readUntil("\r\n\r\n")).toString(), /^HTTP\/1\.1 200 /);
});

target.attack("hundreds of requests that stop halfway leave no session", async (t) => {
  const clients = await Promise.all(Array.from({ length: 300 }, () => target.bytes(t)));
  const head = upgrade([...UPGRADE, ...SECURITY]);
  await target.leavesNoSession(async () => {
    for (const [index, client] of clients.entries()) client.write(head.slice(0, index % (head.length - 1)));
  });
});

target.attack("a handshake that comes byte by byte is served", async (t) => {
  const client = await target.bytes(t);
  await client.writeByteByByte(upgrade([...UPGRADE, ...SECURITY]));
  assert.match((await client.readUntil("\r\n\r\n")).toString(), /^HTTP\/1\.1 101 /);
  await client.writeByteByByte(encodeRawFrame({ payload: "40" }));
  await client.readUntil('40{"sid":"');
});

target.attack("a reset behind every byte of a handshake and of the first frames leaves nothing", async () => {
  const frames = Buffer.concat([encodeRawFrame({ payload: "40" }), encodeRawFrame({ payload: '42["echo"]' })]);
  const bytes = Buffer.concat([Buffer.from(upgradeRequest(SOCKET, OFFER)), frames]);
  await target.leavesNoSession(async () => {
    for (let start = 0; start <= bytes.length; start += 50) {
      const ends = Array.from({ length: Math.min(50, bytes.length - start + 1) }, (_, index) => start + index);
      await Promise.all(ends.map(async (end) => resetBehind(bytes.subarray(0, end))));
    }
  });
});

target.attack("a reset behind every byte of a poll and of a post leaves nothing", async () => {
  await target.leavesNoSession(async () => {
    for (const method of ["GET", "POST"]) {
      const session = await RawPolling.open(target.port);
      session.close();
      const bytes = Buffer.from(`${method} ${session.url} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n40`);
      for (let end = 0; end <= bytes.length; end++) await resetBehind(bytes.subarray(0, end));
    }
  });
});

target.attack("ids of closed, upgraded and other sessions are of no use to a stranger", async (t) => {
  const http = target.http(t);

  const closed = await RawPolling.open(target.port);
  await closed.post("1");
  closed.close();
  const late = await http.get(closed.url);
  assert.deepEqual([late.status, JSON.parse(late.text).code], [400, 1]);

  const victim = await RawStream.open(target.port);
  t.after(() => victim.close());
  await victim.join();
  const url = `${POLL}&sid=${victim.open.sid}`;
  for (const stranger of [await http.get(url), await http.post(url, "1")]) {
    assert.deepEqual([stranger.status, JSON.parse(stranger.text).code], [400, 3]);
  }
  const { status } = await answer(
    target,
    request(`GET ${SOCKET}&sid=${victim.open.sid} HTTP/1.1`, [...UPGRADE, ...SECURITY]),
  );
  assert.equal(status, 101);
  victim.send('420["echo","mine"]');
  assert.equal(await victim.next(), '430["mine"]');
});

const OFFER = { "Sec-WebSocket-Extensions": "permessage-deflate" };

async function resetBehind(bytes: Buffer): Promise<void> {
  const client = await ByteClient.connect(target.port);
  client.write(bytes);
  await pause(1);
  client.reset();
}

function lowerName(field: string): string {
  return field.replace(/^[^:]+/, (name) => name.toLowerCase());
}

function upperName(field: string): string {
  return field.replace(/^[^:]+/, (name) => name.toUpperCase());
}
