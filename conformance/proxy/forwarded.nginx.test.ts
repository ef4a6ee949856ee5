/** What the server learns of a client through a proxy: its address, whether it came over TLS, and its origin. */
import assert from "node:assert/strict";
import { nextEvent } from "@tidewire/testkit";
import { behind, changed, PROXIED } from "../support/behind.js";
import { test } from "../support/bounded-test.js";
import { type Case, client, connected } from "../support/clients.js";
import { documented } from "../support/nginx.js";
import { pair } from "../support/pair.js";

const SITE = documented("site.conf");
/** Where the client comes from, and who it says to be. */
const ORIGIN = {
  localAddress: "127.0.0.9",
  extraHeaders: { "X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "https" },
};

/** Published clients take no local address for polling. */
const CASES = PROXIED.filter(({ client, mode }) => client.name === "our client" || mode.name === "websocket only");

for (const which of CASES) {
  for (const [trustProxy, address, remote] of [
    [0, "127.0.0.1", "127.0.0.1"],
    [1, "127.0.0.9", "127.0.0.1"],
    [2, "6.6.6.6", "127.0.0.1"],
  ] as const) {
    test(`with trustProxy ${trustProxy} the address of ${which.title} is ${address}`, async (t) => {
      const server = await behind(t, SITE, { trustProxy });
      const { socket } = await pair(t, server, which, ORIGIN);
      const { handshake, request, conn } = socket;
      assert.deepEqual([handshake.address, conn.remoteAddress], [address, address]);
      // The request itself is the proxy's, as ever.
      assert.equal(request.socket.remoteAddress, remote);
      // nginx overwrites what the client says of the scheme.
      assert.equal(handshake.secure, false);
    });
  }
}

const [polling, websocket] = PROXIED.filter(({ client }) => client.name === "our client") as [Case, Case];

test("a limit of connections counts clients, not the proxy", async (t) => {
  const server = await behind(t, SITE, { maxConnectionsPerAddress: 1 });
  await connected(t, server, websocket, { localAddress: "127.0.0.2" } as never);
  await connected(t, server, websocket, { localAddress: "127.0.0.3" } as never);
  const third = client(t, server, websocket, { localAddress: "127.0.0.3" } as never);
  const [error] = await nextEvent(third as never, "connect_error");
  assert.match(String((error as { description: unknown }).description), /429/);
});

test("a page of the proxy's own host and port may come with a cookie; with a changed Host it may not", async (t) => {
  const page = (url: string) => ({ extraHeaders: { Origin: url, Cookie: "session=1" } });
  const server = await behind(t, SITE);
  await connected(t, server, websocket, page(server.url));

  for (const host of ["$host", "$proxy_host"]) {
    const strict = await behind(t, changed(SITE, ["Host $http_host", `Host ${host}`]));
    const refused = client(t, strict, websocket, page(strict.url));
    const [error] = await nextEvent(refused as never, "connect_error");
    const message = `origin "${strict.url}" may not connect with credentials: add it to cors.origin or allowedOrigins`;
    assert.equal((error as Error).message, message);
    await connected(t, strict, polling, page(strict.url));
  }
});
