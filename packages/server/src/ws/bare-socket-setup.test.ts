/** A bare socket for tests, and the client at its other end. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { promisify } from "node:util";
import { eventually, tcpPair } from "@tidewire/testkit";
import { acceptBare } from "./accept-bare.js";
import { type BareOwner, BareSocket, learnBare } from "./bare-socket.js";

/** Both are dropped when the test ends. `count`: the connections of the server. */
export async function barePair(t: TestContext, owner: BareOwner) {
  learnBare((await tcpPair(t)).accepted);
  const own = (): void => assert.fail("Node made a stream");
  const server: Server = createServer({ allowHalfOpen: true, noDelay: true }, own).listen(0, "127.0.0.1");
  await once(server, "listening");
  const bares: BareSocket[] = [];
  acceptBare(server, own, (handle, accepting) => bares.push(new BareSocket(handle, accepting, owner)) > 0);
  const client: Socket = connect((server.address() as AddressInfo).port, "127.0.0.1").on("error", () => undefined);
  await eventually(() => bares.length === 1);
  const bare = bares[0] as BareSocket;
  t.after(() => {
    client.destroy();
    bare.destroy();
    server.close();
  });
  return { server, bare, client, count: promisify(server.getConnections.bind(server)) };
}

test("a pair is one connection, bare at the end of the server", async (t) => {
  const { bare, client, count } = await barePair(t, { received: () => undefined, becameStream: () => undefined });
  assert.deepEqual([bare instanceof BareSocket, client.readyState, await count()], [true, "open", 1]);
});
