/** Engine.IO packets out of place (hostile-input.md, engine packets), and peers that go silent. */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import {
  encodeRawFrame,
  eventually,
  pause,
  type RawPolling,
  RawStream,
  type RawWebSocket,
  upgradeRequest,
} from "@tidewire/testkit";
import { POLL, SOCKET, Target, untilClosed } from "./target.js";

const target = new Target();

async function stream(t: TestContext, version: 3 | 4 = 4): Promise<RawStream> {
  const session = await RawStream.open(target.port, { version });
  t.after(() => session.close());
  if (version === 3) assert.equal(await session.next(), "40");
  return session;
}

async function polling(t: TestContext): Promise<RawPolling> {
  const session = await target.polling(t);
  return session;
}

for (const [title, frame] of Object.entries({
  "an empty text": { payload: "" },
  "an unknown type": { payload: "7" },
  "a type that is no digit": { payload: "x" },
  "an open packet": { payload: '0{"sid":"mine"}' },
  "a ping, which is the server's to send": { payload: "2" },
  "a probe, though there is no upgrade": { payload: "2probe" },
  "an upgrade, though there was no probe": { payload: "5" },
  "an empty message": { payload: "4" },
  "bytes that no packet announced": { opcode: 2, payload: Buffer.of(1, 2, 3) },
  "no bytes at all, in binary": { opcode: 2, payload: "" },
  "base64 that is none": { payload: "b%%%" },
  "base64 that no packet announced": { payload: "bAQID" },
})) {
  target.attack(`${title} ends its session with a close of 1000`, async (t) => {
    const session = await stream(t);
    session.socket.send(frame);
    assert.deepEqual(await untilClosed(session.socket), { texts: [], code: 1000 });
  });
}

for (const [title, frame] of Object.entries({
  "a pong, which is the server's to send": { payload: "3" },
  "an empty binary packet": { opcode: 2, payload: "" },
  "a binary packet of an unknown type": { opcode: 2, payload: Buffer.of(9) },
  "a binary open packet": { opcode: 2, payload: Buffer.of(0) },
  "base64 of an unknown type": { payload: "b9AQID" },
})) {
  target.attack(`revision 3: ${title} ends its session with a close of 1000`, async (t) => {
    const session = await stream(t, 3);
    session.socket.send(frame);
    assert.deepEqual(await untilClosed(session.socket), { texts: [], code: 1000 });
  });
}

target.attack("pongs and noops in plenty change nothing", async (t) => {
  const session = await stream(t);
  const packets = ["3", "3probe", "6", "6x"].map((payload) => encodeRawFrame({ payload }));
  const many = Buffer.concat(Array.from({ length: 10_000 }, () => packets).flat());
  await target.flat(4_000_000, async () => {
    session.socket.bytes.write(many);
    assert.match(String(await session.join()), /^40\{/);
  });
});

target.attack("a packet in the segment of the upgrade request is read behind the open packet", async (t) => {
  const client = await target.bytes(t);
  const frames = [encodeRawFrame({ payload: "40" }), encodeRawFrame({ payload: '420["echo",1]' })];
  client.write(Buffer.concat([Buffer.from(upgradeRequest(SOCKET)), ...frames]));
  const answers = (await client.readUntil("430[1]")).toString();
  assert.match(answers, /0\{"sid"[\s\S]*40\{"sid"[\s\S]*430\[1\]/);
});

target.attack("packets behind a goodbye are not read", async (t) => {
  const session = await stream(t);
  session.send("1");
  session.send("40");
  assert.deepEqual(await untilClosed(session.socket), { texts: [], code: 1000 });
});

async function upgrading(t: TestContext): Promise<{ session: RawPolling; socket: RawWebSocket }> {
  const session = await polling(t);
  assert.match(String(await session.join()), /^40\{/);
  const socket = await session.webSocket();
  t.after(() => socket.destroy());
  return { session, socket };
}

/** Over polling, as if there had been no upgrade. */
async function goesOn(session: RawPolling): Promise<void> {
  await session.post('420["echo","still here"]');
  assert.equal(await session.next(), '430["still here"]');
}

for (const [title, frames] of Object.entries({
  "a message before the probe": [{ payload: '42["echo"]' }],
  "a probe of another content": [{ payload: "2prob" }],
  "an empty frame": [{ payload: "" }],
  bytes: [{ opcode: 2, payload: Buffer.of(4) }],
  "a broken frame": [{ rsv: 7, payload: "2probe" }],
  "a close": [{ opcode: 8, payload: Buffer.of(3, 0xe8) }],
  "a close behind the probe": [{ payload: "2probe" }, { opcode: 8 }],
  "a message behind the probe": [{ payload: "2probe" }, { payload: '42["echo"]' }],
})) {
  target.attack(`an upgrade with ${title} fails, and its session goes on as before`, async (t) => {
    const { session, socket } = await upgrading(t);
    for (const frame of frames) socket.send(frame);
    await socket.nextCloseCode();
    await goesOn(session);
  });
}

target.attack("an upgrade without a probe is an upgrade", async (t) => {
  const { socket } = await upgrading(t);
  socket.sendText("5");
  socket.sendText('420["echo","moved"]');
  assert.equal(await socket.nextText(), '430["moved"]');
});

target.attack("an upgrade that is reset, before the probe and behind it, leaves its session as it was", async (t) => {
  for (const text of [undefined, "2probe"]) {
    const { session, socket } = await upgrading(t);
    if (text !== undefined) {
      socket.sendText(text);
      assert.equal(await socket.nextText(), "3probe");
    }
    socket.bytes.reset();
    await goesOn(session);
  }
});

target.attack("a second WebSocket to a session is let in and closed, also if it is reset at once", async (t) => {
  const { session, socket } = await upgrading(t);
  const second = await session.webSocket();
  assert.equal(await second.nextCloseCode(), 1000);
  for (let round = 0; round < 20; round++) {
    const racer = await session.webSocket();
    racer.bytes.reset();
  }
  socket.sendText("2probe");
  assert.equal(await socket.nextText(), "3probe");
  socket.sendText("5");
  socket.sendText('420["echo","moved"]');
  assert.equal(await socket.nextText(), '430["moved"]');
  const late = await session.webSocket();
  assert.equal(await late.nextCloseCode(), 1000);
});

target.attack("a second upgrade packet ends the session", async (t) => {
  const { socket } = await upgrading(t);
  for (const text of ["2probe", "5", "5"]) socket.sendText(text);
  assert.equal(await socket.nextCloseCode(), 1000);
});

target.attack("a poll behind a finished upgrade is refused, and the session stays", async (t) => {
  const { session, socket } = await upgrading(t);
  socket.sendText("2probe");
  await socket.nextText();
  socket.sendText("5");
  await eventually(async () => assert.equal((await session.get()).status, 400));
  socket.sendText('420["echo","mine"]');
  assert.equal(await socket.nextText(), '430["mine"]');
});

const hasty = new Target({ pingInterval: 300, pingTimeout: 2000, upgradeTimeout: 200 });

hasty.attack("a WebSocket that answers no ping is closed", async (t) => {
  const socket = await hasty.webSocket(t);
  socket.sendText("40");
  const { texts, code } = await untilClosed(socket);
  assert.deepEqual([texts.at(-1), code], ["2", 1000]);
});

hasty.attack("hundreds of sessions that never poll are forgotten", async (t) => {
  await hasty.leavesNoSession(async () => {
    const clients = await Promise.all(Array.from({ length: 300 }, () => hasty.bytes(t)));
    for (const client of clients) client.write(`GET ${POLL} HTTP/1.1\r\nHost: x\r\n\r\n`);
    for (const client of clients) await client.readUntil('"sid"');
  });
});

hasty.attack("an upgrade that never probes is closed, and its session goes on", async (t) => {
  const session = await hasty.polling(t);
  await session.join();
  const socket = await session.webSocket();
  t.after(() => socket.destroy());
  const closed = socket.nextCloseCode();
  let open = true;
  closed.then(() => {
    open = false;
  });
  while (open) for (const packet of await session.poll()) if (packet === "2") await session.post("3");
  assert.equal(await closed, 1000);
  await goesOn(session);
});

hasty.attack("an upload of one byte at a time does not keep its session alive", async (t) => {
  const session = await hasty.polling(t);
  const client = await hasty.bytes(t);
  await hasty.leavesNoSession(async () => {
    client.write(`POST ${session.url} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n`);
    for (let sent = 0; sent < 300 && !client.isClosed; sent++) {
      client.write("4");
      await pause(10);
    }
  });
  assert.equal((await session.get()).status, 400);
});

hasty.attack("frames of one byte at a time do not keep their session alive", async (t) => {
  const socket = await hasty.webSocket(t);
  const frame = encodeRawFrame({ payload: `42["echo","${"x".repeat(10_000)}"]` });
  for (const byte of frame) {
    if (socket.bytes.isClosed) break;
    socket.bytes.write(Buffer.of(byte));
    await pause(5);
  }
  assert.equal(socket.bytes.isClosed, true);
});

const strict = new Target({ connectTimeout: 500 });

strict.attack("a WebSocket that joins no namespace is closed", async (t) => {
  const socket = await strict.webSocket(t);
  assert.deepEqual(await untilClosed(socket), { texts: [], code: 1000 });
});
