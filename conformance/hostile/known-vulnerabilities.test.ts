/**
 * Holes that servers of this field have had, by their identifiers: each is tried on ours. Attacks that the other files
 * of this folder vary at length are here once, under the name one looks for.
 */
import assert from "node:assert/strict";
import { deflateRawSync } from "node:zlib";
import { ByteClient, encodeRawFrame, pause, RawWebSocket, readResponseHead, upgradeRequest } from "@tidewire/testkit";
import { ServerUnderTest } from "../support/peer.js";
import { closePayload, POLL, SOCKET, Target, untilClosed } from "./target.js";

const target = new Target();

target.attack("CVE-2017-16031: ids are 15 bytes that cannot be guessed, of sessions and of sockets", async (t) => {
  const http = target.http(t);
  const ids: string[] = [];
  for (let round = 0; round < 100; round++) {
    const { text } = await http.get(POLL);
    ids.push(JSON.parse(text.slice(1)).sid);
  }
  const sockets = await Promise.all(Array.from({ length: 20 }, () => target.webSocket(t)));
  for (const socket of sockets) {
    socket.sendText("40");
    ids.push(JSON.parse((await socket.nextText()).slice(2)).sid);
  }
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) assert.match(id, /^[\w-]{20}$/);
  // No character stays the same from one id to the next, as that of a counter or a clock would.
  for (let at = 0; at < 20; at++) assert.ok(new Set(ids.map((id) => id[at])).size > 20, `character ${at} varies`);
});

target.attack("CVE-2016-10542: a frame that claims 4 GB is refused before anything is set aside for it", async (t) => {
  await target.flat(4_000_000, async () => {
    for (let round = 0; round < 20; round++) {
      const socket = await target.webSocket(t);
      socket.send({ opcode: 2, claimedBytes: 1n << 32n });
      assert.equal((await untilClosed(socket)).code, 1009);
    }
  });
});

target.attack("CVE-2016-10518: a pong holds the bytes of its ping and no others", async (t) => {
  const socket = await target.webSocket(t);
  for (const payload of ["", "0", "x".repeat(125)]) {
    socket.send({ opcode: 9, payload });
    const pong = await socket.frames.next();
    assert.deepEqual([pong.opcode, pong.payload.toString()], [10, payload]);
  }
});

const EXTENSION_NAMES = ["constructor", "__proto__", "prototype", "toString", "hasOwnProperty", "valueOf"];

target.attack(
  "GHSA-5v72-xg48-5rpm: extensions and parameters named after prototypes are none that we know",
  async () => {
    for (const name of EXTENSION_NAMES) {
      for (const offer of [name, `${name}; ${name}`, `${name}; ${name}=1`, `permessage-deflate; ${name}`]) {
        assert.equal(await target.statusOf(upgradeRequest(SOCKET, { "Sec-WebSocket-Extensions": offer })), 101, offer);
      }
    }
  },
);

target.attack("CVE-2020-36048: a post over the limit is refused while it comes, and memory stays flat", async (t) => {
  await target.flat(4_000_000, async () => {
    for (let round = 0; round < 3; round++) {
      const session = await target.polling(t);
      const client = await target.bytes(t);
      client.write(`POST ${session.url} HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n`);
      // Read before the flood: what is sent to a connection that was closed resets it, and takes the answer along.
      assert.match((await client.readUntil("\r\n")).toString(), / 413 /);
      for (let sent = 0; sent < 100 && !client.isClosed; sent++) {
        client.write(Buffer.alloc(100_000, "4"));
        await pause(0);
      }
    }
  });
});

target.attack("CVE-2020-36049: a megabyte of digits is read in the time of a megabyte of anything", async (t) => {
  // Read by joining one character at a time these would take minutes, and the bound of a test is half of one.
  for (const head of ["2", "5", "451-", "40/", "3", "2/x,"]) {
    for (let round = 0; round < 5; round++) {
      const socket = await target.joined(t);
      socket.sendText(`4${head}${"1".repeat(900_000)}`);
      await socket.frames.next();
      socket.destroy();
    }
  }
});

target.attack("CVE-2020-28481: no origin is admitted unless an option says so", async (t) => {
  const http = target.http(t);
  const opened = await http.get(POLL, { origin: "http://evil" });
  assert.equal(opened.status, 200);
  for (const name of Object.keys(opened.headers)) assert.doesNotMatch(name, /^access-control-/);
});

target.attack("CVE-2021-32640: 15 KB of blanks in Sec-WebSocket-Protocol cost their length", async () => {
  for (let round = 0; round < 200; round++) {
    const value = `a${" ".repeat(15_000)}b`;
    assert.equal(await target.statusOf(upgradeRequest(SOCKET, { "Sec-WebSocket-Protocol": value })), 400);
  }
});

target.attack("CVE-2020-7662, CVE-2020-7663: 15 KB of an unfinished extension cost their length", async () => {
  for (let round = 0; round < 100; round++) {
    for (const value of [`a; b="${"\\\\".repeat(7000)}`, `a; b="${"\\a".repeat(7000)}x`, `a;${" b;".repeat(5000)}`]) {
      assert.equal(await target.statusOf(upgradeRequest(SOCKET, { "Sec-WebSocket-Extensions": value })), 400);
    }
  }
});

target.attack("CVE-2020-7693: an upgrade of any path but ours throws nothing", async () => {
  for (const path of ["/", "/other", "/socket.io", "/socket.io.js", "*", "//", "/?EIO=4&transport=websocket"]) {
    const client = await ByteClient.connect(target.port);
    client.write(upgradeRequest(path));
    assert.doesNotMatch((await client.readAll()).toString(), / 101 /);
  }
});

target.attack(
  "CVE-2022-21676: a broken frame in the segment of its upgrade request closes its connection",
  async (t) => {
    for (const rsv of [1, 2, 3, 4, 7]) {
      const client = await target.bytes(t);
      client.write(Buffer.concat([Buffer.from(upgradeRequest(SOCKET)), encodeRawFrame({ rsv, payload: "x" })]));
      const socket = new RawWebSocket(client, await readResponseHead(client));
      assert.equal((await untilClosed(socket)).code, 1002);
    }
  },
);

target.attack("CVE-2022-41940: a reset at any moment of an upgrade ends nothing but the upgrade", async (t) => {
  const session = await target.polling(t);
  await session.join();
  const url = session.url.replace("transport=polling", "transport=websocket");
  const bytes = Buffer.concat([Buffer.from(upgradeRequest(url)), encodeRawFrame({ payload: "2probe" })]);
  for (let end = bytes.length; end > 0; end -= 3) {
    const client = await ByteClient.connect(target.port);
    client.write(bytes.subarray(0, end));
    if (end % 2 === 0) await pause(1);
    client.reset();
  }
  await session.post('420["echo","served"]');
  assert.equal(await session.next(), '430["served"]');
});

target.attack("CVE-2023-31125: a transport that only a prototype knows is unknown", async () => {
  for (const name of ["constructor", "__proto__", "toString", "hasOwnProperty", "polling,websocket", "", "\u0000"]) {
    const query = `/socket.io/?EIO=4&transport=${encodeURIComponent(name)}`;
    assert.equal(await target.statusOf(`GET ${query} HTTP/1.1\r\nHost: x\r\n\r\n`), 400, name);
    assert.equal(await target.statusOf(upgradeRequest(query)), 400, name);
  }
  assert.equal(await target.statusOf(upgradeRequest("/socket.io/?EIO=4")), 400);
  assert.equal(await target.statusOf(upgradeRequest("/socket.io/?EIO=4&transport=polling&sid=none")), 400);
});

target.attack("CVE-2022-2421: a placeholder must be a number of its own, and in range", async (t) => {
  for (const num of ["1", "-1", '"splice"', '"constructor"', "null", "0.1", "true", "[0]"]) {
    const socket = await target.joined(t);
    socket.sendText(`451-0["echo",{"_placeholder":true,"num":${num}}]`);
    assert.deepEqual(await untilClosed(socket), { texts: [], code: 1000 }, num);
  }
});

target.attack("CVE-2023-32695: an event's name must be a string or a number, and not a reserved one", async (t) => {
  for (const name of ['{"toString":"foo"}', "{}", "[]", "null", "true", '"connect"', '"disconnecting"']) {
    const socket = await target.joined(t);
    socket.sendText(`42[${name},1]`);
    assert.deepEqual(await untilClosed(socket), { texts: [], code: 1000 }, name);
  }
});

target.attack("CVE-2024-38355: an event named error, which nobody listens to, throws nothing", async (t) => {
  const socket = await target.joined(t);
  for (const argument of ["", ",1", ',{"message":"x"}', ",null"]) socket.sendText(`42["error"${argument}]`);
  socket.sendText('420["echo","served"]');
  assert.equal(await socket.nextText(), '430["served"]');
});

target.attack(
  "CVE-2024-37890: more headers than Node keeps, the important ones among those that are dropped",
  async (t) => {
    const many = Array.from({ length: 2500 }, () => "a:\r\n").join("");
    for (const head of [`Host: x\r\n${many}`, `Upgrade: websocket\r\nConnection: Upgrade\r\n${many}`, many]) {
      const client = await target.bytes(t);
      client.write(
        `GET ${SOCKET} HTTP/1.1\r\n${head}Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
      );
      assert.doesNotMatch((await client.readAll()).toString(), /^HTTP\/1\.1 101 /);
    }
  },
);

target.attack(
  "CVE-2026-33151: a packet of millions of attachments is refused at once, and one of ten cannot grow",
  async (t) => {
    const greedy = await target.joined(t);
    greedy.sendText('455999999-["echo",{"_placeholder":true,"num":0}]');
    assert.deepEqual(await untilClosed(greedy), { texts: [], code: 1000 });

    const full = await target.joined(t);
    full.sendText('4510-0["echo"]');
    for (let sent = 0; sent < 11; sent++) full.sendBinary(Buffer.of(sent));
    assert.deepEqual(await untilClosed(full), { texts: ["430[]"], code: 1000 });
  },
);

target.attack("CVE-2026-45736: a close frame is answered with its code and not one byte more", async (t) => {
  for (const reason of ["", "x", "€".repeat(41)]) {
    const socket = await target.webSocket(t);
    socket.send({ opcode: 8, payload: closePayload(1000, reason) });
    const close = await socket.frames.next();
    assert.deepEqual([close.opcode, close.payload.toString("hex")], [8, "03e8"]);
  }
});

target.attack(
  "CVE-2026-48779: a message in tiny and empty fragments costs what it holds, and its fragments are counted",
  async (t) => {
    const socket = await target.webSocket(t);
    const pair = [encodeRawFrame({ opcode: 0, fin: false, payload: "x" }), encodeRawFrame({ opcode: 0, fin: false })];
    const many = Buffer.concat(Array.from({ length: 500 }, () => pair).flat());
    await target.flat(4_000_000, async () => {
      socket.send({ fin: false, payload: "4" });
      for (let sent = 0; sent < 200 && !socket.bytes.isClosed; sent++) {
        socket.bytes.write(many);
        if (sent % 10 === 0) await target.state();
      }
      assert.equal((await untilClosed(socket)).code, 1008);
    });
  },
);

target.attack("CVE-2024-47764: a cookie option that would break out of its field is refused where it is given", () => {
  const make = (cookie: object) => () => new ServerUnderTest(0, { cookie: cookie as never }).close();
  for (const cookie of [
    { name: "a=b; x" },
    { name: "a\r\nSet-Cookie: b" },
    { name: "io", path: "/; HttpOnly=0" },
    { name: "io", domain: "evil; Path=/" },
  ]) {
    assert.throws(make(cookie), { code: "bad-option" });
  }
});

const deflating = new Target({ perMessageDeflate: true });

deflating.attack(
  "CVE-2018-1000518: a compressed message that unpacks to 1000 times its size is refused at the limit",
  async (t) => {
    const bomb = deflateRawSync(Buffer.alloc(100_000_000));
    await deflating.flat(4_000_000, async () => {
      for (let round = 0; round < 3; round++) {
        const socket = await deflating.webSocket(t, { "Sec-WebSocket-Extensions": "permessage-deflate" });
        socket.send({ opcode: 2, rsv: 4, payload: bomb });
        assert.equal((await untilClosed(socket)).code, 1009);
      }
    });
  },
);

const shared = new Target({ cors: { origin: ["http://friend.com", "http://b.com"] } });

shared.attack("CVE-2022-42975: an origin is admitted whole, never for what it begins or ends with", async (t) => {
  const http = shared.http(t);
  const leave = async (origin: string) => (await http.get(POLL, { origin })).headers["access-control-allow-origin"];
  assert.equal(await leave("http://friend.com"), "http://friend.com");
  for (const origin of [
    "http://friend.com.evil",
    "http://evil-friend.com",
    "http://xfriend.com",
    "https://friend.com",
    "null",
    "http://friend.com:8080",
  ]) {
    assert.equal(await leave(origin), undefined, origin);
  }
});
