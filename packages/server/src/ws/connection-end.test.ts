/** How a connection ends that its peer ends, in order or not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ByteClient, encodeRawFrame, eventually } from "@tidewire/testkit";
import { ConnectionSetup } from "./connection-setup.test.js";

test("a peer that ends without a close frame is gone: 1006, and a grace for what it may still read", async () => {
  const setup = new ConnectionSetup().open();
  setup.client.resume();
  setup.client.end();
  assert.deepEqual(await setup.logged(2), ["linger", "closed 1006 "]);
  await eventually(() => setup.socket.destroyed);
  assert.equal(setup.log.length, 2);
});

for (const [what, fill] of [
  ["much that was written", ({ connection }: ConnectionSetup) => connection.write(Buffer.alloc(100_000))],
  ["a little that was written", fillByHalves],
  ["pongs", fillByPings],
] as const) {
  test(`a peer that ends while ${what} waits for it is gone at once, and has a grace to read it`, async () => {
    const setup = new ConnectionSetup().open();
    fill(setup);
    await eventually(() => setup.connection.bufferedBytes > 0);
    const written = setup.socket.readableLength;
    setup.client.end();
    assert.deepEqual(await setup.logged(2), ["linger", "closed 1006 "]);
    assert.equal(setup.socket.destroyed, false);
    assert.ok((await new ByteClient(setup.client).readAll()).length > written);
    await eventually(() => setup.socket.destroyed);
    assert.equal(setup.log.length, 2);
  });
}

/** A ping takes three times as many bytes as its pong: so these are twice what a stream likes to hold. */
function fillByPings({ client }: ConnectionSetup): void {
  client.write(Buffer.alloc(6 * client.readableHighWaterMark, encodeRawFrame({ opcode: 9 })));
}

/** What waits is less than a stream likes to hold. */
function fillByHalves({ connection, client }: ConnectionSetup): void {
  connection.write(Buffer.alloc(client.readableHighWaterMark - 10));
  connection.write(Buffer.alloc(100));
}

test("a reset is the end of the connection and of nothing else", async () => {
  const setup = new ConnectionSetup().open();
  setup.client.on("error", () => undefined);
  setup.client.resetAndDestroy();
  assert.deepEqual(await setup.logged(1), ["closed 1006 "]);
});

test("a reset while the goodbye is on its way is told to nobody", async () => {
  const setup = new ConnectionSetup().open();
  setup.connection.close();
  setup.client.on("error", () => undefined);
  setup.client.resetAndDestroy();
  await eventually(() => setup.socket.destroyed);
  assert.deepEqual(setup.log, ["linger"]);
});

test("a socket that takes nothing more is dropped instead of told", () => {
  const setup = new ConnectionSetup().open();
  setup.socket.end();
  setup.connection.close();
  assert.equal(setup.socket.destroyed, true);
  assert.deepEqual(setup.log, []);
});

test("a drain after the goodbye is told to nobody", async () => {
  const setup = new ConnectionSetup().open();
  setup.connection.write(Buffer.alloc(100_000));
  setup.connection.close();
  await new ByteClient(setup.client).readAll();
  assert.deepEqual(setup.log, ["linger"]);
});
