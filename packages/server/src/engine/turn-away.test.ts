import assert from "node:assert/strict";
import { test } from "node:test";
import { ByteClient, encodeRawFrame, socketPair } from "@tidewire/testkit";
import { TokenBucket } from "../token-bucket.js";
import { turnAway } from "./turn-away.js";

test("the handshake is answered, a close frame follows, and what the client says is not heard", async () => {
  const [client, socket] = socketPair();
  const bytes = new ByteClient(client);
  let lingers = 0;
  const host = {
    limits: { maxMessageBytes: 10, maxFragments: 1 },
    pingAllowance: () => new TokenBucket(1, 1, () => 0),
    linger: () => void lingers++,
  };
  const start = { socket, head: "HTTP/1.1 101 x\r\n\r\n", compressor: null, inflater: undefined };
  turnAway(start, host, encodeRawFrame({ payload: "hello" }));
  client.write(encodeRawFrame({ opcode: 3, payload: "nonsense" }));
  const answer = await bytes.readAll();
  assert.equal(answer.toString("latin1"), "HTTP/1.1 101 x\r\n\r\n\x88\x02\x03\xe8");
  assert.equal(lingers, 1);
});
