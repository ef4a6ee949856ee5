/** WebSocket frames that RFC 7692 forbids, or that cost more than they say (hostile-input.md, frames). */
import assert from "node:assert/strict";
import { constants, createDeflateRaw, deflateRawSync } from "node:zlib";
import { Target, untilClosed } from "./target.js";

const deflating = new Target({ perMessageDeflate: true });
const OFFER = { "Sec-WebSocket-Extensions": "permessage-deflate" };

deflating.attack("RSV1 without negotiation is answered with a close of 1002 where compression is on", async (t) => {
  const socket = await deflating.webSocket(t);
  socket.send({ rsv: 4, payload: deflated("40") });
  assert.equal((await untilClosed(socket)).code, 1002);
});

deflating.attack("RSV1 on a continuation is answered with a close of 1002", async (t) => {
  const socket = await deflating.webSocket(t, OFFER);
  socket.send({ rsv: 4, fin: false, payload: deflated("40") });
  socket.send({ opcode: 0, rsv: 4, payload: "" });
  assert.equal((await untilClosed(socket)).code, 1002);
});

for (const [title, payload] of Object.entries({
  "a block of a type that does not exist": Buffer.of(0x07),
  "a stored block whose length is not confirmed": Buffer.of(0x00, 0x05, 0x00, 0x00, 0x00, 1, 2, 3, 4, 5),
  "random bytes": Buffer.from("f0e1d2c3b4a5968778695a4b3c2d1e0f", "hex"),
  "a reference to before the beginning": backReference(),
})) {
  deflating.attack(`a compressed message with ${title} is answered with a close of 1007`, async (t) => {
    const socket = await deflating.webSocket(t, OFFER);
    socket.send({ rsv: 4, payload });
    assert.equal((await untilClosed(socket)).code, 1007);
  });
}

deflating.attack("compressed text that is no UTF-8 is answered with a close of 1007", async (t) => {
  const socket = await deflating.webSocket(t, OFFER);
  socket.send({ rsv: 4, payload: deflated(Buffer.of(0x34, 0xff)) });
  assert.equal((await untilClosed(socket)).code, 1007);
});

deflating.attack("a deflate bomb of 1000:1 is answered with a close of 1009, and memory stays flat", async (t) => {
  const bomb = deflated(Buffer.alloc(50_000_000));
  assert.ok(bomb.length < 50_000);
  await deflating.flat(4_000_000, async () => {
    for (const fragmentBytes of [bomb.length, 100]) {
      const socket = await deflating.webSocket(t, OFFER);
      for (let at = 0; at < bomb.length; at += fragmentBytes) {
        const first = at === 0;
        const fin = at + fragmentBytes >= bomb.length;
        socket.send({ opcode: first ? 2 : 0, rsv: first ? 4 : 0, fin, payload: bomb.subarray(at, at + fragmentBytes) });
      }
      assert.equal((await untilClosed(socket)).code, 1009);
    }
  });
});

deflating.attack("a message that leans on the window of the one before is answered with a close of 1007", async (t) => {
  const socket = await deflating.webSocket(t, OFFER);
  assert.match(String(socket.head.headers["sec-websocket-extensions"]), /client_no_context_takeover/);
  const [first, second] = await inOneContext(
    `40/other,{"x":"${"tide".repeat(50)}"}`,
    `40/other,{"x":"${"tide".repeat(50)}"}`,
  );
  socket.send({ rsv: 4, payload: first });
  assert.match(await socket.nextText(), /^40\/other,\{"sid":/);
  socket.send({ rsv: 4, payload: second });
  assert.equal((await untilClosed(socket)).code, 1007);
});

function deflated(data: string | Uint8Array): Buffer {
  return deflateRawSync(data, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
}

/** Two messages compressed with one window: the second refers back into the first. */
async function inOneContext(...texts: [string, string]): Promise<[Buffer, Buffer]> {
  const deflate = createDeflateRaw();
  const messages: Buffer[] = [];
  for (const text of texts) {
    deflate.write(text);
    await new Promise<void>((resolve) => deflate.flush(constants.Z_SYNC_FLUSH, resolve));
    messages.push((deflate.read() as Buffer).subarray(0, -4));
  }
  const [first, second] = messages;
  assert.ok(first !== undefined && second !== undefined && second.length < first.length);
  return [first, second];
}

/** What only makes sense behind a dictionary. */
function backReference(): Buffer {
  const dictionary = Buffer.from("the tide rises, the tide falls, the twilight darkens");
  return deflateRawSync(dictionary, { dictionary, finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
}
