import assert from "node:assert/strict";
import { test } from "node:test";
import { ServerError } from "../server-error.js";
import { faultsOf, joined } from "./memory-server.test.js";

test("disconnecting is told while rooms are there, disconnect when they are gone, both with the reason", () => {
  const { client, socket } = joined();
  const told: unknown[] = [];
  for (const event of ["disconnecting", "disconnect"] as const) {
    socket.on(event, (reason, description) => {
      told.push([event, reason, description, socket.connected, [...socket.rooms]]);
    });
  }
  client.drop("transport error", "reset");
  const reset = new ServerError("refused", "reset");
  client.drop("transport close");
  assert.deepEqual(told, [
    ["disconnecting", "transport error", reset, true, ["s1"]],
    ["disconnect", "transport error", reset, false, []],
  ]);
  assert.equal(socket.disconnected, true);
});

test("a client that leaves the namespace keeps its session, and may come back", () => {
  const { server, client, socket } = joined();
  const reasons: string[] = [];
  socket.on("disconnect", (reason) => reasons.push(reason));
  client.send("1");
  assert.deepEqual(reasons, ["client namespace disconnect"]);
  assert.equal(server.sockets.sockets.size, 0);
  assert.deepEqual(client.read(), []);
  assert.deepEqual(client.send("0").read(), ['0{"sid":"s2"}']);
});

test("disconnect sends DISCONNECT and leaves the session open", () => {
  const { client, socket } = joined("/a");
  const reasons: string[] = [];
  socket.on("disconnect", (reason) => reasons.push(reason));
  assert.equal(socket.disconnect(), socket);
  socket.disconnect();
  assert.deepEqual(client.read(), ["1/a,"]);
  assert.deepEqual(reasons, ["server namespace disconnect"]);
  assert.equal(client.session.isOpen, true);
});

test("disconnect(true) makes the client leave every namespace, and closes its session", () => {
  const { client, socket } = joined();
  const reasons: string[] = [];
  const other = client.join("/a");
  for (const each of [socket, other]) each.on("disconnect", (reason: string) => reasons.push(reason));
  socket.disconnect(true);
  assert.deepEqual(client.read(), ["1", "1/a,"]);
  assert.deepEqual(reasons, ["server namespace disconnect", "server namespace disconnect"]);
  assert.deepEqual([client.session.isOpen, client.transport.isClosed], [false, true]);
});

for (const close of [false, true]) {
  test(`disconnect(${close}) in a disconnecting listener tells nothing twice`, () => {
    const { client, socket } = joined();
    const told: string[] = [];
    socket.on("disconnecting", (reason) => {
      told.push(`disconnecting ${reason}`);
      socket.disconnect(close);
    });
    socket.on("disconnect", (reason) => told.push(`disconnect ${reason}`));
    client.send("1");
    assert.deepEqual(told, ["disconnecting client namespace disconnect", "disconnect client namespace disconnect"]);
    assert.deepEqual(client.read(), []);
    assert.equal(client.session.isOpen, !close);
  });
}

test("a listener of disconnecting or disconnect that fails is reported, and the socket leaves all the same", () => {
  const { server, client, socket } = joined();
  for (const event of ["disconnecting", "disconnect"] as const) {
    socket.on(event, () => {
      throw new TypeError("handler");
    });
  }
  client.drop();
  assert.deepEqual(faultsOf(server), [
    ["handler", "disconnecting", "s1"],
    ["handler", "disconnect", "s1"],
  ]);
  assert.equal(server.sockets.sockets.size, 0);
});

test("a socket that left sends nothing and joins nothing", () => {
  const { server, client, socket } = joined();
  client.send("1");
  socket.emit("hello");
  socket.volatile.emit("hello");
  socket.join("x");
  socket.disconnect();
  assert.deepEqual(client.read(), []);
  assert.equal(server.sockets.adapter.socketRooms("s1"), undefined);
});
