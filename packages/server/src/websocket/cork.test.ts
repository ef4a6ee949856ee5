import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually, socketPair } from "@tidewire/testkit";
import { corkForTurn } from "./cork.js";

test("what is written to several sockets in one turn leaves each in one call, in order", async () => {
  const pairs = [socketPair(), socketPair()];
  for (const text of ["a", "b", "c"]) {
    for (const [, socket] of pairs) {
      corkForTurn(socket);
      socket.write(text);
    }
  }
  for (const [, socket] of pairs) assert.equal(socket.writeCalls, 0);
  for (const [peer, socket] of pairs) {
    await eventually(() => peer.readableLength === 3, { what: "nothing arrived" });
    assert.equal(peer.read().toString(), "abc");
    assert.equal(socket.writeCalls, 1);
  }
});

test("so it is for one socket, turn after turn", async () => {
  const [peer, socket] = socketPair();
  for (const [at, text] of ["a", "b"].entries()) {
    corkForTurn(socket);
    socket.write(text);
    await eventually(() => peer.readableLength === at + 1, { what: "nothing arrived" });
  }
  assert.equal(peer.read().toString(), "ab");
});

test("a socket that is dropped in between is no trouble", async () => {
  const [, socket] = socketPair();
  corkForTurn(socket);
  socket.write("x");
  socket.destroy();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(socket.writeCalls, 0);
});
