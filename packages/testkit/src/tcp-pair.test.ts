import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { tcpPair } from "./tcp-pair.js";

test("what one end writes the other reads, each half ends by itself, and both are dropped in the end", async () => {
  const cleanUp: (() => void)[] = [];
  const { client, accepted } = await tcpPair({ after: (done) => void cleanUp.push(done) });
  client.end("ping");
  const [chunk] = (await once(accepted, "data")) as [Buffer];
  await once(accepted, "end");
  accepted.write("pong");
  const [answer] = (await once(client, "data")) as [Buffer];
  assert.deepEqual([chunk.toString(), answer.toString()], ["ping", "pong"]);
  for (const done of cleanUp) done();
  assert.deepEqual([client.destroyed, accepted.destroyed], [true, true]);
});
