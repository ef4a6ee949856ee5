/** WebSocket frames that RFC 6455 forbids, or that cost more than they say (hostile-input.md, frames). */
import assert from "node:assert/strict";
import { once } from "node:events";
import {
  encodeRawFrame,
  type RawFrameOptions,
  RawWebSocket,
  readResponseHead,
  upgradeRequest,
} from "@tidewire/testkit";
import { closePayload, SOCKET, Target, untilClosed } from "./target.js";

const target = new Target();

interface Broken {
  readonly title: string;
  readonly frames: readonly RawFrameOptions[];
  readonly code: number;
}

const BROKEN: readonly Broken[] = [
  ...[1, 2, 3, 4, 5, 6, 7].map((rsv) => ({
    title: `reserved bits ${rsv.toString(2).padStart(3, "0")}`,
    frames: [{ payload: "40", rsv }],
    code: 1002,
  })),
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode) => ({
    title: `reserved opcode ${opcode}`,
    frames: [{ opcode, payload: "40" }],
    code: 1002,
  })),
  { title: "an unmasked frame", frames: [{ payload: "40", mask: false }], code: 1002 },
  ...[8, 9, 10].flatMap((opcode) => [
    {
      title: `a control frame of opcode ${opcode} with 126 bytes`,
      frames: [{ opcode, payload: Buffer.concat([closePayload(1000), Buffer.alloc(124, "x")]) }],
      code: 1002,
    },
    {
      title: `a fragmented control frame of opcode ${opcode}`,
      frames: [{ opcode, fin: false, payload: closePayload(1000) }],
      code: 1002,
    },
    {
      title: `a compressed control frame of opcode ${opcode}`,
      frames: [{ opcode, rsv: 4, payload: closePayload(1000) }],
      code: 1002,
    },
  ]),
  { title: "a last continuation of nothing", frames: [{ opcode: 0, payload: "40" }], code: 1002 },
  { title: "a continuation of nothing, to be continued", frames: [{ opcode: 0, fin: false }], code: 1002 },
  { title: "a text inside a fragmented text", frames: [{ payload: "4", fin: false }, { payload: "40" }], code: 1002 },
  {
    title: "a binary inside a fragmented text",
    frames: [
      { payload: "4", fin: false },
      { opcode: 2, fin: false, payload: "0" },
    ],
    code: 1002,
  },
  { title: "125 bytes with a length of 16 bits", frames: [{ payload: "4".repeat(125), lengthBits: 16 }], code: 1002 },
  { title: "126 bytes with a length of 64 bits", frames: [{ payload: "4".repeat(126), lengthBits: 64 }], code: 1002 },
  {
    title: "65535 bytes with a length of 64 bits",
    frames: [{ payload: "4".repeat(65_535), lengthBits: 64 }],
    code: 1002,
  },
  { title: "a ping with a length of 16 bits", frames: [{ opcode: 9, payload: "x", lengthBits: 16 }], code: 1002 },
  { title: "a claim of 2^63 bytes", frames: [{ claimedBytes: 1n << 63n }], code: 1009 },
  { title: "a claim of 2^64 - 1 bytes", frames: [{ claimedBytes: (1n << 64n) - 1n }], code: 1009 },
  { title: "a claim of 4 GiB", frames: [{ opcode: 2, claimedBytes: 1n << 32n }], code: 1009 },
  { title: "a claim of one byte over the limit", frames: [{ claimedBytes: 1_000_001n }], code: 1009 },
  {
    title: "a fragment that takes the message over the limit",
    frames: [
      { fin: false, payload: "4".repeat(600_000) },
      { opcode: 0, claimedBytes: 400_001n },
    ],
    code: 1009,
  },
  { title: "a text that is no UTF-8", frames: [{ payload: Buffer.from("4\xc3\x28", "latin1") }], code: 1007 },
  {
    title: "a text that ends inside a character",
    frames: [{ payload: Buffer.from("4\xe2\x82", "latin1") }],
    code: 1007,
  },
  {
    title: "a character split over two frames whose second half is wrong",
    frames: [
      { fin: false, payload: Buffer.from("4\xe2", "latin1") },
      { opcode: 0, fin: false, payload: Buffer.of(0x28) },
    ],
    code: 1007,
  },
  { title: "a surrogate as UTF-8", frames: [{ payload: Buffer.from("4\xed\xa0\x80", "latin1") }], code: 1007 },
  { title: "a close with one byte", frames: [{ opcode: 8, payload: Buffer.of(3) }], code: 1002 },
  ...[0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535].map((code) => ({
    title: `a close with code ${code}`,
    frames: [{ opcode: 8, payload: closePayload(code) }],
    code: 1002,
  })),
  {
    title: "a close whose reason is no UTF-8",
    frames: [{ opcode: 8, payload: closePayload(1000, Buffer.of(0xff)) }],
    code: 1007,
  },
];

for (const { title, frames, code } of BROKEN) {
  const bytes = Buffer.concat(frames.map(encodeRawFrame));

  target.attack(`${title} is answered with a close of ${code}`, async (t) => {
    const socket = await target.webSocket(t);
    socket.bytes.write(bytes);
    assert.deepEqual(await untilClosed(socket), { texts: [], code });

    const early = await target.bytes(t);
    early.write(Buffer.concat([Buffer.from(upgradeRequest(SOCKET)), bytes]));
    const upgraded = new RawWebSocket(early, await readResponseHead(early));
    assert.equal(upgraded.head.status, 101);
    assert.equal((await untilClosed(upgraded)).code, code, "behind the upgrade request, in its segment");

    if (bytes.length > 1000) return;
    const chopped = await target.webSocket(t);
    await chopped.bytes.writeByteByByte(bytes);
    assert.deepEqual(await untilClosed(chopped), { texts: [], code }, "byte by byte");
  });
}

target.attack("a bad byte in an unfinished text is answered before the text ends", async (t) => {
  const socket = await target.webSocket(t);
  const frame = encodeRawFrame({ payload: Buffer.concat([Buffer.from("4\xff", "latin1"), Buffer.alloc(1000, "x")]) });
  socket.bytes.write(frame.subarray(0, 100));
  assert.equal((await untilClosed(socket)).code, 1007);
});

target.attack("what comes behind a close frame is not read", async (t) => {
  const socket = await target.webSocket(t);
  const frames = [{ opcode: 8, payload: closePayload(1000) }, { payload: "40" }, { opcode: 9, payload: "late" }];
  socket.bytes.write(Buffer.concat(frames.map(encodeRawFrame)));
  assert.deepEqual(await untilClosed(socket), { texts: [], code: 1000 });
});

target.attack("a second close frame is not answered", async (t) => {
  const socket = await target.webSocket(t);
  const close = encodeRawFrame({ opcode: 8, payload: closePayload(1001) });
  socket.bytes.write(Buffer.concat([close, close]));
  assert.equal((await untilClosed(socket)).code, 1001);
  assert.equal(await socket.nextCloseCode(), undefined);
});

target.attack("a claim of the largest allowed length costs nothing until its bytes come", async (t) => {
  await target.flat(8_000_000, async () => {
    const sockets = await Promise.all(Array.from({ length: 100 }, () => target.webSocket(t)));
    for (const socket of sockets) socket.send({ opcode: 2, claimedBytes: 1_000_000n });
    await target.state();
    for (const socket of sockets) assert.equal(socket.bytes.isClosed, false);
  });
});

target.attack("a million empty fragments end their connection with 1008, and memory stays flat", async (t) => {
  const socket = await target.webSocket(t);
  const empty = encodeRawFrame({ opcode: 0, fin: false });
  const thousand = Buffer.concat(Array.from({ length: 1000 }, () => empty));
  await target.flat(4_000_000, async () => {
    socket.send({ fin: false, payload: "4" });
    for (let sent = 0; sent < 1000 && !socket.bytes.isClosed; sent++) {
      socket.bytes.write(thousand);
      if (sent % 20 === 0) await target.state();
    }
    assert.equal((await untilClosed(socket)).code, 1008);
  });
});

target.attack("a message in 1-byte fragments and 1-byte segments is read, and memory stays flat", async (t) => {
  const socket = await target.webSocket(t);
  socket.sendText("40");
  await socket.nextText();
  const text = `420["echo","${"x".repeat(3000)}"]`;
  await target.flat(4_000_000, async () => {
    for (const [at, char] of [...text].entries()) {
      const frame = { opcode: at === 0 ? 1 : 0, fin: at === text.length - 1, payload: char };
      await socket.bytes.writeByteByByte(encodeRawFrame(frame));
    }
    assert.equal(await socket.nextText(), `430["${"x".repeat(3000)}"]`);
  });
});

for (const opcode of [9, 10]) {
  target.attack(`a flood of opcode ${opcode} by one who reads nothing: memory stays flat`, async (t) => {
    const socket = await target.webSocket(t);
    socket.bytes.duplex.pause();
    const frame = encodeRawFrame({ opcode, payload: Buffer.alloc(125) });
    const thousand = Buffer.concat(Array.from({ length: 1000 }, () => frame));
    await target.flat(4_000_000, async () => {
      for (let sent = 0; sent < 200; sent++) {
        if (!socket.bytes.duplex.write(thousand)) await once(socket.bytes.duplex, "drain");
      }
      await target.state();
    });
  });
}

target.attack("one who asks for much and reads nothing is given up, and memory stays flat", async (t) => {
  const socket = await target.webSocket(t);
  socket.sendText("40");
  await socket.nextText();
  socket.bytes.duplex.pause();
  const question = encodeRawFrame({ payload: `420["echo","${"x".repeat(100_000)}"]` });
  await target.flat(12_000_000, async () => {
    for (let sent = 0; sent < 300 && !socket.bytes.duplex.destroyed; sent++) {
      socket.bytes.duplex.write(question);
      if (sent % 10 === 0) await target.state();
    }
    socket.destroy();
  });
});
