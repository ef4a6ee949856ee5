/** Two servers behind one proxy: with sessions that stay on theirs, and without. */
import assert from "node:assert/strict";
import { eventually, nextEvent } from "@tidewire/testkit";
import { type Behind, behind, changed, OURS, PROXIED, persistent } from "../support/behind.js";
import { test } from "../support/bounded-test.js";
import { type Case, type ClientSocket, client, connected, upgraded } from "../support/clients.js";
import { documented } from "../support/nginx.js";
import { asEmits } from "../support/pair.js";

const BY_ADDRESS = documented("sticky-address.conf");
const BY_COOKIE = documented("sticky-cookie.conf");
/** Requests in turn to the one and the other. The workers share the turn. */
const IN_TURN = changed(BY_ADDRESS, ["ip_hash;", "zone turns 64k;"]);

/** Each server answers with its place in the order. */
function answering(server: Behind): Behind {
  server.servers.forEach(({ io }, index) => {
    io.on("connection", (socket) => socket.on("who", (answer) => answer(index)));
  });
  return server;
}

function who(socket: ClientSocket): Promise<number> {
  return new Promise((resolve) => socket.emit("who", resolve));
}

for (const which of PROXIED) {
  test(`sticky-address.conf keeps a session on its server: ${which.title}`, async (t) => {
    const server = answering(await behind(t, BY_ADDRESS, {}, 2));
    const socket = await connected(t, server, which);
    const index = await who(socket);
    for (let round = 0; round < 5; round++) assert.equal(await who(socket), index);
  });

  if (which.mode.name === "websocket only") {
    test(`a client of WebSocket alone needs no stickiness: ${which.title}`, async (t) => {
      const server = answering(await behind(t, IN_TURN, {}, 2));
      const sockets = [await connected(t, server, which), await connected(t, server, which)];
      assert.deepEqual((await Promise.all(sockets.map(who))).sort(), [0, 1]);
    });
    continue;
  }

  test(`without stickiness requests find no session, and the error says so: ${which.title}`, async (t) => {
    const server = await behind(t, IN_TURN, {}, 2);
    const socket = client(t, server, which);
    const failed = await Promise.race([
      nextEvent(asEmits(which.client.has.has("connect_error") ? socket : socket.io), "connect_error"),
      nextEvent(asEmits(socket), "disconnect").then(([, details]) => [details]),
    ]);
    const [error] = failed as [{ description: unknown; context?: { responseText?: string } } | undefined];
    if (which.client.revision === 3) return;
    assert.equal(error?.description, 400);
    // Published clients show the text of a failed request in pages only.
    if (which.client.name !== "our client") return;
    assert.equal(error?.context?.responseText, '{"code":1,"message":"Session ID unknown"}');
  });

  if (which.client.revision === 4) {
    test(`sticky-cookie.conf keeps sessions on their servers: ${which.title}`, async (t) => {
      const server = answering(await behind(t, BY_COOKIE, {}, 2));
      const found: number[] = [];
      for (let count = 0; count < 4; count++) {
        const socket = await connected(t, server, which, { withCredentials: true });
        found.push(await who(socket));
        assert.equal(await who(socket), found.at(-1));
      }
      assert.deepEqual([...new Set(found)].sort(), [0, 1]);
    });
  }
}

test("sticky-address.conf spreads addresses over the servers", async (t) => {
  const server = answering(await behind(t, BY_ADDRESS, {}, 2));
  const found = new Set<number>();
  for (let network = 1; network <= 12; network++) {
    const address = { localAddress: `127.0.${network}.1` };
    found.add(await who(await connected(t, server, OURS[network % OURS.length] as Case, address as never)));
  }
  assert.deepEqual([...found].sort(), [0, 1]);
});

for (const [name, config] of [
  ["sticky-address.conf", BY_ADDRESS],
  ["sticky-cookie.conf", BY_COOKIE],
] as const) {
  for (const which of OURS) {
    test(`behind ${name} clients of a server that is gone go to the other: ${which.title}`, async (t) => {
      const server = answering(await behind(t, config, {}, 2));
      const socket = persistent(t, server, which, { withCredentials: true });
      await nextEvent(asEmits(socket), "connect");
      if (which.mode.name === "upgrading") await upgraded(socket);
      const index = await who(socket);
      const back = nextEvent(asEmits(socket), "connect");
      await server.servers[index]?.stop();
      await back;
      await eventually(async () => (await who(socket)) === 1 - index);
    });
  }
}
