/** A server in a process of its own, given bytes where honest clients have requests, frames, payloads and packets. */
import assert from "node:assert/strict";
import { ByteClient, encodeRawFrame, pause, RawPolling, RawWebSocket } from "@tidewire/testkit";
import { SOCKET } from "../hostile/target.js";
import type { Victim } from "../hostile/victim-process.js";
import * as corpus from "./corpus.js";

export interface LiveTarget {
  readonly name: string;
  readonly corpus: readonly Buffer[];
  /** Sends each input; throws when the victim does not answer afterwards, or complained. */
  attack(inputs: readonly Buffer[]): Promise<void>;
}

/** The first victim to be attacked; where it dies, the next call gets another. */
export type VictimSource = () => Promise<Victim>;

export function liveTargets(victim: VictimSource): readonly LiveTarget[] {
  const target = (
    name: string,
    inputs: readonly Buffer[],
    send: (port: number, input: Buffer) => Promise<void>,
  ): LiveTarget => ({
    name,
    corpus: inputs,
    async attack(batch) {
      const process = await victim();
      await Promise.all(batch.map((input) => send(process.port, input).catch(isObservation)));
      await process.state();
      assert.equal(process.complaints, "");
    },
  });
  return [
    target("live: HTTP bytes", corpus.requests, sendBytes),
    target("live: upgrade bytes", corpus.upgrades, sendBytes),
    target("live: frames", corpus.clientFrames, sendFrames),
    target("live: payloads", corpus.payloads, sendPayload),
    target("live: packets", corpus.sioPackets, sendPackets),
  ];
}

/** The answer does not matter here, nor does hanging up. */
function isObservation(error: unknown): void {
  const code = (error as { code?: unknown }).code;
  if (code === "closed" || code === "timed-out" || code === "bad-bytes" || /^(ECONN|EPIPE|HPE)/.test(String(code)))
    return;
  throw error;
}

async function sendBytes(port: number, input: Buffer): Promise<void> {
  const client = await ByteClient.connect(port);
  const half = input.length >> 1;
  client.write(input.subarray(0, half));
  await pause(0);
  client.write(input.subarray(half));
  await Promise.race([client.closed, pause(5)]);
  // Node cannot reset what is being closed already: it would keep the socket, and turn for ever.
  if (input.length % 2 === 0 && !client.isClosed) client.reset();
  else client.destroy();
}

async function sendFrames(port: number, input: Buffer): Promise<void> {
  const socket = await RawWebSocket.open(port, SOCKET, { "Sec-WebSocket-Extensions": "permessage-deflate" });
  socket.sendText("40");
  socket.bytes.write(input);
  await Promise.race([socket.bytes.closed, pause(5)]);
  socket.destroy();
}

async function sendPayload(port: number, input: Buffer): Promise<void> {
  const version = input.length % 2 === 0 ? 4 : 3;
  const session = await RawPolling.open(port, { version });
  await session.http.post(session.url, input, {
    "content-type": input.length % 3 === 0 ? "application/octet-stream" : "text/plain",
  });
  const bye = version === 4 ? "1" : "1:1";
  await session.http.post(session.url, bye);
  session.close();
}

async function sendPackets(port: number, input: Buffer): Promise<void> {
  const socket = await RawWebSocket.open(port, SOCKET);
  socket.sendText("40");
  const text = input.toString();
  socket.bytes.write(
    Buffer.concat([encodeRawFrame({ payload: `4${text}` }), encodeRawFrame({ opcode: 2, payload: input })]),
  );
  await Promise.race([socket.bytes.closed, pause(5)]);
  socket.destroy();
}
