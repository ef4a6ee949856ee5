/** Middlewares of a namespace that clients come back to. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Next } from "./middleware.js";
import { RecoveringClient, recovering } from "./recovering-client.test.js";

test("middlewares are not asked about who comes back, unless they are to be", () => {
  for (const skipMiddlewares of [true, false]) {
    const { server } = recovering({ skipMiddlewares });
    const asked: boolean[] = [];
    server.use((socket, next) => {
      asked.push(socket.recovered);
      next();
    });
    const client = new RecoveringClient(server);
    client.connect();
    client.client.drop();
    assert.equal(client.connect().recovered, true);
    assert.deepEqual(asked, skipMiddlewares ? [false] : [false, true]);
  }
});

test("who is refused by a middleware may try again", () => {
  const { server } = recovering({ skipMiddlewares: false });
  server.use((socket, next) => next(socket.handshake.auth.token === "old" ? new TypeError("no") : undefined));
  const client = new RecoveringClient(server);
  client.connect();
  client.client.drop();
  server.emit("missed");
  assert.deepEqual(client.connect({ token: "old" }).events, ['4{"message":"no"}']);
  assert.deepEqual(client.connect({ token: "new" }), { events: [["missed"]], recovered: true });
});

test("who goes while a middleware thinks may come back still", () => {
  const { server } = recovering({ skipMiddlewares: false });
  let go: Next = (): void => undefined;
  server.use((socket, next) => {
    if (socket.recovered) go = next;
    else next();
  });
  const client = new RecoveringClient(server);
  client.connect();
  client.client.drop();
  const pid = client.pid;
  client.connect();
  client.client.drop();
  go();
  client.connect();
  go();
  client.read();
  assert.equal(client.pid, pid);
});

test("what is emitted in a middleware is not lost: not to who comes, nor to who comes back", () => {
  const { server } = recovering({ skipMiddlewares: false });
  server.use((socket, next) => {
    socket.emit("welcome", socket.recovered);
    next();
  });
  const client = new RecoveringClient(server);
  assert.deepEqual(client.connect().events, [["welcome", false]]);
  client.client.drop();
  server.emit("missed");
  assert.deepEqual(client.connect().events, [["missed"], ["welcome", true]]);
});
