import assert from "node:assert/strict";
import { once } from "node:events";
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { test } from "node:test";
import { TLSSocket } from "node:tls";
import { tcpPair } from "@tidewire/testkit";
import { isOverwritten, readByStream, readDirectly } from "./direct-read.js";

/** Reads directly; resolves with everything that came before the end. */
function readAll(socket: Socket): Promise<string> {
  let text = "";
  const direct = readDirectly(socket, function (this: Socket, bytes, shared) {
    assert.equal(this, socket);
    assert.equal(isOverwritten(shared), true);
    text += Buffer.from(shared.subarray(0, bytes)).toString("latin1");
  });
  assert.equal(direct, true);
  return once(socket, "end").then(() => text);
}

test("everything that comes is handed over in order, then the stream ends", async (t) => {
  const { client, accepted } = await tcpPair(t);
  const read = readAll(accepted);
  const sent = Array.from({ length: 50_000 }, (_, i) => `${i} `).join("");
  client.end(sent);
  assert.equal(await read, sent);
  assert.equal(accepted.bytesRead, sent.length);
});

test("sockets that share the buffer do not disturb each other", async (t) => {
  const pairs = await Promise.all([tcpPair(t), tcpPair(t), tcpPair(t)]);
  const reads = pairs.map(({ accepted }) => readAll(accepted));
  pairs.forEach(({ client }, i) => {
    client.end(String(i).repeat(300_000));
  });
  for (const [i, read] of reads.entries()) assert.equal(await read, String(i).repeat(300_000));
});

test("a paused socket reads nothing until it is resumed", async (t) => {
  const { client, accepted } = await tcpPair(t);
  const read = readAll(accepted);
  accepted.pause();
  client.end("late");
  await once(client, "finish");
  assert.equal(accepted.bytesRead, 0);
  accepted.resume();
  assert.equal(await read, "late");
});

test("the stream gets what comes from when it is wanted again, with pauses and all, until it is not", async (t) => {
  const { client, accepted } = await tcpPair(t);
  let before = "";
  const direct = (receive: (text: string) => void) =>
    readDirectly(accepted, (bytes, shared) => receive(shared.toString("latin1", 0, bytes)));
  const first = new Promise<void>((resolve) => {
    direct((text) => {
      before += text;
      resolve();
    });
  });
  client.write("before");
  await first;
  readByStream(accepted);
  const behind = "behind".repeat(100_000);
  client.write(behind);
  // Nobody reads: no more is held than a stream would hold.
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(accepted.readableLength > 0 && accepted.readableLength < behind.length, `${accepted.readableLength}`);
  let text = "";
  while (text.length < behind.length) {
    const chunk: Buffer | null = accepted.read();
    if (chunk === null) await once(accepted, "readable");
    else text += chunk.toString("latin1");
  }
  accepted.removeAllListeners("readable");
  assert.deepEqual([before, text === behind], ["before", true]);
});

test("a socket that is read already, or has something unread, keeps its stream", async (t) => {
  const { client, accepted } = await tcpPair(t);
  accepted.on("data", () => undefined);
  assert.equal(
    readDirectly(accepted, () => undefined),
    false,
  );
  const other = await tcpPair(t);
  other.client.write("unread");
  other.accepted.read(0);
  await once(other.accepted, "readable");
  assert.equal(
    readDirectly(other.accepted, () => undefined),
    false,
  );
  client.destroy();
});

test("what is no plain TCP socket keeps its stream", async (t) => {
  const { accepted } = await tcpPair(t);
  for (const socket of [new Duplex(), new TLSSocket(accepted, { isServer: true })]) {
    socket.on("error", () => undefined);
    assert.equal(
      readDirectly(socket, () => undefined),
      false,
    );
    socket.destroy();
  }
  assert.equal(isOverwritten(Buffer.from("own")), false);
});
