/** What hostile clients do, one at a time: each attack ends, whatever becomes of it. */
import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { ByteClient, encodeRawFrame, RawPolling, RawStream, RawWebSocket, upgradeRequest } from "@tidewire/testkit";

const SOCKET = "/socket.io/?EIO=4&transport=websocket";
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms).unref());

/** Writes bytes over a connection of its own and leaves after `ms`. */
async function write(port, bytes, ms = 100) {
  const socket = connect(port, "127.0.0.1").on("error", () => undefined);
  socket.resume().write(bytes);
  await pause(ms);
  socket.resetAndDestroy();
}

/** Runs `attack` with a session over WebSocket, and drops it. */
async function stream(port, attack, { join = true } = {}) {
  const client = await RawStream.open(port);
  if (join) await client.join();
  await attack(client);
  await pause(50);
  client.close();
}

export const ATTACKS = {
  "random bytes": (port) => write(port, randomBytes(2_000)),
  "a silent connection": (port) => write(port, "", 1_000),
  "half a head": (port) => write(port, `GET ${SOCKET} HTTP/1.1\r\nHost: x\r\nX-A: `, 1_000),
  "a reset upgrade": (port) => write(port, upgradeRequest(SOCKET), 1),
  "random bytes behind an upgrade": async (port) => {
    const socket = await RawWebSocket.open(port, SOCKET);
    socket.bytes.write(randomBytes(5_000));
    await pause(50);
    socket.destroy();
  },
  "a frame that claims 2^60 bytes": (port) =>
    stream(port, ({ socket }) => socket.bytes.write(Buffer.from("81ff100000000000000000000000", "hex"))),
  "empty fragments": (port) =>
    stream(port, ({ socket }) => {
      const fragment = encodeRawFrame({ opcode: 0, payload: "", fin: false });
      socket.bytes.write(encodeRawFrame({ opcode: 1, payload: "", fin: false }));
      socket.bytes.write(Buffer.concat(Array.from({ length: 2_000 }, () => fragment)));
    }),
  "a flood of pings": (port) =>
    stream(port, ({ socket }) => {
      const ping = encodeRawFrame({ opcode: 9, payload: "x" });
      socket.bytes.write(Buffer.concat(Array.from({ length: 3_000 }, () => ping)));
    }),
  "a flood of events": (port) =>
    stream(port, (client) => {
      for (let sent = 0; sent < 6_000; sent++) client.send(`42${sent}["tell","${"x".repeat(50)}"]`);
    }),
  "attachments that never come": (port) => stream(port, (client) => client.send('459-["a"]')),
  "more namespaces than allowed": (port) =>
    stream(port, (client) => {
      for (let at = 0; at < 40; at++) client.send(`40/room-${at},`);
    }),
  "names of prototypes": (port) => stream(port, (client) => client.send('42["__proto__",{"__proto__":{"x":1}}]')),
  "a session that joins nothing": (port) => stream(port, () => pause(500), { join: false }),
  "a session that never polls": async (port) => (await RawPolling.open(port)).close(),
  "two polls at once": async (port) => {
    const session = await RawPolling.open(port);
    await Promise.all([session.get(), session.get()]);
    session.close();
  },
  "an upload that never ends": async (port) => {
    const session = await RawPolling.open(port);
    const client = await ByteClient.connect(port);
    client.write(`POST ${session.url} HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n4`);
    await pause(500);
    client.reset();
    session.close();
  },
  "garbage over polling": async (port) => {
    const session = await RawPolling.open(port);
    await session.http.post(session.url, randomBytes(500).toString("latin1"));
    session.close();
  },
};

/** Attacks in turn until `signal` says stop. Gives how many there were. */
export async function attackUntil(signal, port) {
  const attacks = Object.values(ATTACKS);
  let made = 0;
  while (!signal.aborted) {
    await Promise.race([attacks[made++ % attacks.length](port).catch(() => undefined), pause(3_000)]);
  }
  return made;
}
