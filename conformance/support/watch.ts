/** A server under attack, and an honest client that shows whether it still serves. */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { nextEvent, RawStream } from "@tidewire/testkit";

import { asEmits, type ServerSocket } from "./pair.js";
import { type Options, type Running, serve } from "./peer.js";

/** A server with one honest client; `served` shows that it is still there and answered. */
export async function underWatch(
  t: TestContext,
  options: Options = {},
): Promise<{ server: Running; served(): Promise<void> }> {
  const server = await serve(t, options);
  const connection = nextEvent(asEmits(server.io), "connection");
  const honest = await RawStream.open(server.port);
  t.after(() => honest.close());
  await honest.join();
  const [socket] = (await connection) as [ServerSocket];
  socket.on("ask", (answer) => answer("served"));
  const served = async () => {
    honest.send('420["ask"]');
    assert.equal(await honest.next(), '430["served"]');
    const newcomer = await RawStream.open(server.port);
    assert.match(String(await newcomer.join()), /^40\{/);
    newcomer.close();
  };
  return { server, served };
}
