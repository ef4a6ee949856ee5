/** Parsers that applications bring along: the published msgpack parser on both ends, and ours against it. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { nextEvent } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { cases, client } from "../support/clients.js";
import { pair } from "../support/pair.js";
import { isOracle, serve } from "../support/peer.js";

const require = createRequire(import.meta.url);
const published: unknown = require("socket.io-msgpack-parser");
const ours: unknown = isOracle ? undefined : (await import("@tidewire/server")).msgpackCodec;

const PARSERS = [
  ["the published msgpack parser", published],
  ["our msgpack codec", ours],
].filter(([, parser]) => parser !== undefined) as [string, never][];

for (const [name, parser] of PARSERS) {
  for (const which of cases(({ has }) => has.has("auth"))) {
    const options = { parser: published as never };

    test(`${which.title} and ${name}: events, acknowledgements and bytes go both ways`, async (t) => {
      const server = await serve(t, { parser });
      const { client, socket } = await pair(t, server, which, options);
      const toClient = nextEvent(client, "news");
      socket.emit("news", 1, "two", { three: [null, 3.5] }, Buffer.of(4));
      assert.deepEqual((await toClient).slice(0, 3), [1, "two", { three: [null, 3.5] }]);
      assert.deepEqual(Buffer.from((await toClient)[3] as Uint8Array), Buffer.of(4));
      socket.on("ask", (a, b, answer) => answer(b, a));
      const answer = await new Promise<unknown[]>((resolve) => {
        client.emit("ask", Buffer.of(1), "b", (...args: unknown[]) => resolve(args));
      });
      assert.equal(answer[0], "b");
      assert.deepEqual(Buffer.from(answer[1] as Uint8Array), Buffer.of(1));
    });

    test(`${which.title} and ${name}: broadcasts, rooms and refusals`, async (t) => {
      const server = await serve(t, { parser });
      server.io.of("/closed").use((_socket, next) => next(Object.assign(new TypeError("no"), { data: { code: 7 } })));
      const { client: a, socket } = await pair(t, server, which, options);
      const { client: b } = await pair(t, server, which, options);
      socket.join("room");
      const [first, second] = [nextEvent(a, "some"), nextEvent(b, "all")];
      server.io.to("room").emit("some", "x");
      server.io.emit("all", "y");
      assert.deepEqual([(await first)[0], (await second)[0]], ["x", "y"]);
      const refused = client(t, server, which, { ...options, namespace: "/closed" });
      const error = (await nextEvent(refused, "connect_error"))[0] as Error & { data?: unknown };
      assert.deepEqual([error.message, error.data], ["no", { code: 7 }]);
    });
  }
}

test("a client that speaks another form is cut off", async (t) => {
  const [which] = cases(({ has }) => has.has("auth"));
  assert.ok(which);
  const server = await serve(t, { parser: PARSERS[0]?.[1] as never });
  const plain = client(t, server, which);
  await nextEvent(plain.io as never, "close");
  assert.equal(server.io.sockets.sockets.size, 0);
});
