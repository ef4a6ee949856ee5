/** Socket.IO packets that break the exchange or hide something in it (hostile-input.md, Socket.IO packets). */
import assert from "node:assert/strict";
import { encodeRawFrame, type RawFrameOptions, type RawWebSocket } from "@tidewire/testkit";
import { Target, untilClosed } from "./target.js";

const target = new Target();

/** Asks a question of its own, past whatever is answered before it. */
async function isServed(socket: RawWebSocket): Promise<void> {
  socket.sendText('42777["echo","served"]');
  for (;;) if ((await socket.nextText()) === '43777["served"]') return;
}

const deep = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
const bytes = (payload = "x"): RawFrameOptions => ({ opcode: 2, payload });
const text = (payload: string): RawFrameOptions => ({ payload });

/** What ends the session, sent by a socket that is in the main namespace. */
const FATAL: Readonly<Record<string, readonly RawFrameOptions[]>> = {
  "an unknown packet type": [text("47")],
  "a packet type that is no digit": [text("4x")],
  "a blank for a packet type": [text("4 ")],
  "CONNECT twice": [text("40")],
  "CONNECT_ERROR, which is the server's to send": [text('44{"message":"no"}')],
  "an event to a namespace that it never joined": [text('42/other,["echo"]')],
  "an event to a namespace that does not exist": [text('42/nowhere,["echo"]')],
  "a DISCONNECT of a namespace that it never joined": [text("41/other,")],
  "a DISCONNECT with a payload": [text('41["x"]')],
  "an event without a payload": [text("42")],
  "an event whose payload is an object": [text('42{"0":"echo","length":1}')],
  "an event whose payload is a string": [text('42"echo"')],
  "an event whose payload is null": [text("42null")],
  "an event whose payload is empty": [text("42[]")],
  "an event whose payload breaks off": [text('42["echo"')],
  "an event with something behind its payload": [text('42["echo"]["echo"]')],
  "an event with a blank before its payload": [text('42 ["echo"]')],
  "an acknowledgement without a payload": [text("431")],
  "an acknowledgement whose payload is an object": [text('431{"length":1}')],
  ...Object.fromEntries(
    ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"].map((name) => [
      `an event of the reserved name ${name}`,
      [text(`42["${name}","x"]`)],
    ]),
  ),
  ...Object.fromEntries(
    ["null", "true", "{}", '{"toString":1}', "[]", '["echo"]', "1e309"].map((name) => [
      `an event whose name is ${name}`,
      [text(`42[${name}]`)],
    ]),
  ),
  "an acknowledgement id beyond all numbers": [text(`42${"9".repeat(400)}["echo"]`)],
  "an acknowledgement id past 2^53": [text('429007199254740993["echo"]')],
  "an acknowledgement id of -1": [text('42-1["echo"]')],
  "an acknowledgement id with an exponent": [text('421e400["echo"]')],
  "an acknowledgement id of NaN": [text('42NaN["echo"]')],
  "a megabyte of digits": [text(`42${"9".repeat(900_000)}`)],
  "a depth of 100000": [text(`42["echo",${deep(100_000)}]`)],
  "a depth of 100000 in objects": [text(`42["echo",${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}]`)],
  "an auth of depth 100000": [text(`40/other,{"a":${deep(100_000)}}`)],
  "an auth that is a list": [text('40/other,["token"]')],
  "an auth that is a string": [text('40/other,"token"')],
  "an auth that breaks off": [text('40/other,{"token":')],
  "attachments without a count": [text('45-["echo"]')],
  "no attachments, said with a count": [text('450-["echo"]')],
  "attachments without a dash": [text('451["echo"]')],
  "a count of NaN attachments": [text('45NaN-["echo"]')],
  "a count of -1 attachments": [text('45-1-["echo"]')],
  "a count of 1.5 attachments": [text('451.5-["echo"]')],
  "a count of 11 attachments, one over the limit": [text('4511-["echo"]')],
  "a count of 5999999 attachments": [text('455999999-["echo"]')],
  "a count of attachments beyond all numbers": [text(`45${"9".repeat(400)}-["echo"]`)],
  "text while attachments are missing": [text('451-["echo",{"_placeholder":true,"num":0}]'), text('42["echo"]')],
  "more attachments than it said": [text('451-["echo",{"_placeholder":true,"num":0}]'), bytes(), bytes()],
  "bytes that nothing announced": [bytes()],
  ...Object.fromEntries(
    ["1", "-1", "0.5", "1e309", '"0"', "null", "[]", '"__proto__"', '"constructor"', '"length"'].map((num) => [
      `a placeholder of number ${num}`,
      [text(`451-["echo",{"_placeholder":true,"num":${num}}]`), bytes()],
    ]),
  ),
  "a placeholder without a number": [text('451-["echo",{"_placeholder":true}]'), bytes()],
  "two placeholders for one attachment": [
    text('451-["echo",{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}]'),
    bytes(),
  ],
  "a name that is a placeholder": [text('451-[{"_placeholder":true,"num":0}]'), bytes()],
};

for (const [title, frames] of Object.entries(FATAL)) {
  target.attack(`${title} ends the session with a close of 1000`, async (t) => {
    const socket = await target.joined(t);
    for (const frame of frames) socket.send(frame);
    const { texts, code } = await untilClosed(socket);
    assert.deepEqual([texts, code], [[], 1000]);
  });
}

/** What is odd and harms nobody. */
const HARMLESS: Readonly<Record<string, readonly RawFrameOptions[]>> = {
  "an acknowledgement that nobody waits for": [text('43999["x"]'), text('430["x"]'), text("43[]")],
  ...Object.fromEntries(
    ["error", "__proto__", "constructor", "toString", "hasOwnProperty", "message", "close", "end", "data", ""].map(
      (name) => [
        `an event named "${name}", with an argument and without`,
        [text(`42["${name}",1]`), text(`42["${name}"]`)],
      ],
    ),
  ),
  "an event whose name is a number": [text("42[1]"), text("42[-0]")],
  "a depth of 900": [text(`42["echo",${deep(900)}]`)],
  "a placeholder in a packet without attachments": [text('42["echo",{"_placeholder":true,"num":0}]')],
  "an attachment that no placeholder asks for": [text('451-["echo"]'), bytes()],
  "numbers beyond all numbers": [text('42["echo",1e309,-1e309,-0]')],
};

for (const [title, frames] of Object.entries(HARMLESS)) {
  target.attack(`${title} harms nobody, its sender included`, async (t) => {
    const socket = await target.joined(t);
    for (const frame of frames) socket.send(frame);
    await isServed(socket);
  });
}

target.attack("an event before any CONNECT ends the session", async (t) => {
  const socket = await target.webSocket(t);
  socket.sendText('42["echo"]');
  assert.deepEqual(await untilClosed(socket), { texts: [], code: 1000 });
});

target.attack("lone surrogates come back as they were", async (t) => {
  const socket = await target.joined(t);
  socket.sendText('421["echo","\\ud800","\\udfff\\ud800"]');
  assert.equal(await socket.nextText(), '431["\\ud800","\\udfff\\ud800"]');
});

target.attack("an acknowledgement that is given twice is taken once", async (t) => {
  const socket = await target.joined(t);
  socket.sendText('42["question"]');
  const id = /^42(\d+)\["question"\]$/.exec(await socket.nextText())?.[1];
  socket.sendText(`43${id}[]`);
  socket.sendText(`43${id}[]`);
  assert.equal(await socket.nextText(), '42["answered"]');
  socket.sendText('42777["echo","served"]');
  assert.equal(await socket.nextText(), '43777["served"]');
});

target.attack("an id asked for twice is answered twice: ids are the client's own affair", async (t) => {
  const socket = await target.joined(t);
  for (const word of ["one", "two"]) socket.sendText(`425["echo","${word}"]`);
  assert.deepEqual([await socket.nextText(), await socket.nextText()], ['435["one"]', '435["two"]']);
});

target.attack("keys named __proto__ in auth and in arguments pollute no prototype", async (t) => {
  const socket = await target.webSocket(t);
  const evil = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';
  socket.sendText(`40${evil}`);
  assert.match(await socket.nextText(), /^40\{/);
  socket.sendText('421["auth"]');
  assert.match(await socket.nextText(), /^431\[/);
  socket.sendText(`422["echo",${evil}]`);
  assert.equal(await socket.nextText(), `432[${evil}]`);
  const honest = await target.joined(t);
  honest.sendText('423["auth"]');
  assert.doesNotMatch(await honest.nextText(), /polluted/);
});

target.attack("a placeholder under the key __proto__ gives an own property and pollutes nothing", async (t) => {
  const socket = await target.joined(t);
  socket.sendText('451-7["echo",{"__proto__":{"_placeholder":true,"num":0}}]');
  socket.sendBinary(Buffer.of(1));
  assert.equal(await socket.nextText(), '461-7[{"__proto__":{"_placeholder":true,"num":0}}]');
  assert.deepEqual(await socket.nextBinary(), Buffer.of(1));
});

for (const name of [
  "/",
  "/other?x=1",
  "/\u0000",
  "/\u2028",
  "/other/",
  "//other",
  "/OTHER",
  "/__proto__",
  "/constructor",
  "/\ud83d\ude00",
]) {
  target.attack(`a CONNECT to ${JSON.stringify(name)} is let in or refused, and the session stays`, async (t) => {
    const socket = await target.webSocket(t);
    socket.sendText(`40${name},`);
    assert.match(await socket.nextText(), /^4[04]/);
    if (name !== "/") socket.sendText("40");
    if (name !== "/") assert.match(await socket.nextText(), /^40\{/);
    await isServed(socket);
  });
}

target.attack("a namespace of a megabyte ends the session with a close of 1008, and memory stays flat", async (t) => {
  await target.flat(6_000_000, async () => {
    for (let round = 0; round < 10; round++) {
      const socket = await target.joined(t);
      socket.sendText(`40/${round}${"x".repeat(900_000)},`);
      assert.deepEqual(await untilClosed(socket), { texts: [], code: 1008 });
    }
  });
});

target.attack("ten thousand namespaces are refused one by one, and memory stays flat", async (t) => {
  const socket = await target.joined(t);
  await target.flat(6_000_000, async () => {
    const connects = Array.from({ length: 10_000 }, (_, n) => encodeRawFrame({ payload: `40/none-${n},` }));
    socket.bytes.write(Buffer.concat(connects));
    const answers = await socket.frames.take(10_000);
    assert.match(String(answers.at(-1)?.payload), /^44\/none-9999,/);
  });
  await isServed(socket);
});

target.attack("ten attachments of a megabyte, never completed: memory goes when the session does", async (t) => {
  await target.flat(6_000_000, async () => {
    for (let round = 0; round < 5; round++) {
      const socket = await target.joined(t);
      socket.sendText(`4510-["echo",{"_placeholder":true,"num":0}]`);
      for (let sent = 0; sent < 9; sent++) socket.sendBinary(Buffer.alloc(900_000));
      socket.send({ opcode: 9, payload: "read" });
      assert.equal((await socket.frames.next()).opcode, 10);
      socket.sendClose(1000);
      await untilClosed(socket);
    }
  });
});

target.attack("a flood of acknowledgements that nobody waits for: memory stays flat", async (t) => {
  const socket = await target.joined(t);
  await target.flat(4_000_000, async () => {
    const acks = Array.from({ length: 50_000 }, (_, id) => encodeRawFrame({ payload: `43${id}["x"]` }));
    socket.bytes.write(Buffer.concat(acks));
    await isServed(socket);
  });
});

target.attack("credentials of another's session resume nothing: pid and offset are not believed", async (t) => {
  const victim = await target.joined(t);
  const thief = await target.webSocket(t);
  thief.sendText('40{"pid":"AAAAAAAAAAAAAAAAAAAA","offset":"0"}');
  const { sid } = JSON.parse((await thief.nextText()).slice(2));
  assert.match(sid, /^[\w-]{20}$/);
  thief.sendText('40/other,{"pid":{"toString":1},"offset":[]}');
  assert.match(await thief.nextText(), /^40\/other,/);
  await isServed(victim);
});

target.attack("revision 3: queries behind namespaces are read for what they are, however odd", async (t) => {
  const session = await target.polling(t, { version: 3 });
  assert.equal(await session.next(), "40");
  await session.post("40/?x=%zz,", "40/a?__proto__=1,", `40/other?${"a=1&".repeat(1000)}__proto__[x]=1,`);
  assert.match(String(await session.next()), /^44\/a,/);
  assert.match(String(await session.next()), /^40\/other/);
});

target.attack("revision 3: a comma in a namespace ends the session", async (t) => {
  const session = await target.polling(t, { version: 3 });
  assert.equal(await session.next(), "40");
  await session.post("40/a,b");
  assert.deepEqual(await session.poll(), ["6", "1"]);
});

const hasty = new Target({ attachmentTimeout: 200 } as never);

hasty.attack("attachments that never come end the session with a close of 1008", async (t) => {
  for (const sent of [0, 1]) {
    const socket = await hasty.webSocket(t);
    socket.sendText("40");
    assert.match(await socket.nextText(), /^40\{/);
    socket.sendText('452-["echo",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]');
    if (sent === 1) socket.sendBinary(Buffer.of(1));
    assert.deepEqual(await untilClosed(socket), { texts: [], code: 1008 });
  }
});
