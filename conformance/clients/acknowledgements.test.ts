/** Acknowledgements in both directions, with and without a bound. */
import assert from "node:assert/strict";
import { eventually, nextEvent, pause } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { cases } from "../support/clients.js";
import { asEmits, pair } from "../support/pair.js";
import { isOracle, serve } from "../support/peer.js";

for (const which of cases()) {
  test(`${which.title}: the server answers the client, with several arguments`, async (t) => {
    const server = await serve(t);
    const { client, socket } = await pair(t, server, which);
    socket.on("ask", (question, answer) => answer(question, { more: [1] }, null));
    const answers = await new Promise<unknown[]>((resolve) =>
      client.emit("ask", "q", (...args: unknown[]) => resolve(args)),
    );
    assert.deepEqual(answers, ["q", { more: [1] }, null]);
  });

  test(`${which.title}: the server answers with bytes, and with nothing`, async (t) => {
    const server = await serve(t);
    const { client, socket } = await pair(t, server, which);
    socket.on("bytes", (answer) => answer({ bytes: Buffer.of(1, 2) }));
    socket.on("nothing", (answer) => answer());
    const answer = await new Promise<{ bytes: Uint8Array }>((resolve) => client.emit("bytes", resolve));
    assert.deepEqual(Buffer.from(answer.bytes), Buffer.of(1, 2));
    const nothing = await new Promise<unknown[]>((resolve) =>
      client.emit("nothing", (...args: unknown[]) => resolve(args)),
    );
    assert.deepEqual(nothing, []);
  });

  test(`${which.title}: the client answers the server, also with bytes`, async (t) => {
    const server = await serve(t);
    const { client, socket } = await pair(t, server, which);
    client.on("ask", (question, answer) => answer(question, Buffer.of(3, 4)));
    const answers = await new Promise<unknown[]>((resolve) =>
      socket.emit("ask", "q", (...args: unknown[]) => resolve(args)),
    );
    assert.equal(answers[0], "q");
    assert.deepEqual(Buffer.from(answers[1] as Uint8Array), Buffer.of(3, 4));
  });

  test(`${which.title}: emitWithAck of the server resolves with the client's first answer`, async (t) => {
    const server = await serve(t);
    const { client, socket } = await pair(t, server, which);
    client.on("ask", (question, answer) => answer(`${question}!`, "second"));
    assert.equal(await socket.emitWithAck("ask", "q"), "q!");
    assert.equal(await socket.timeout(10_000).emitWithAck("ask", "r"), "r!");
  });

  test(`${which.title}: a bounded emit of the server gives an error first, or null`, async (t) => {
    const server = await serve(t);
    const { client, socket } = await pair(t, server, which);
    client.on("ask", (answer) => answer("here"));
    const answered = await new Promise<unknown[]>((resolve) =>
      socket.timeout(10_000).emit("ask", (...args: unknown[]) => resolve(args)),
    );
    assert.deepEqual(answered, [null, "here"]);
    const missed = await new Promise<unknown[]>((resolve) =>
      socket.timeout(20).emit("silence", (...args: unknown[]) => resolve(args)),
    );
    assert.equal((missed[0] as Error).message, "operation has timed out");
    await assert.rejects(socket.timeout(20).emitWithAck("silence"), { message: "operation has timed out" });
  });

  test(`${which.title}: only the first call of an acknowledgement counts`, async (t) => {
    const server = await serve(t);
    const { client, socket } = await pair(t, server, which);
    socket.on("ask", (answer) => {
      answer("first");
      answer("second");
    });
    const answers: unknown[] = [];
    client.emit("ask", (answer: unknown) => answers.push(answer));
    await eventually(() => assert.deepEqual(answers, ["first"]));
    const after = nextEvent(client, "after");
    socket.emit("after");
    await after;
    assert.deepEqual(answers, ["first"]);
  });

  test(`${which.title}: acknowledgements of many questions find their own callback`, async (t) => {
    const server = await serve(t);
    const { client, socket } = await pair(t, server, which);
    const held: (() => void)[] = [];
    socket.on("ask", (n, answer) => held.push(() => answer(n)));
    const answers = Array.from({ length: 20 }, (_, n) => new Promise((resolve) => client.emit("ask", n, resolve)));
    await eventually(() => assert.equal(held.length, 20));
    for (const answer of held.reverse()) answer();
    assert.deepEqual(
      await Promise.all(answers),
      Array.from({ length: 20 }, (_, n) => n),
    );
  });
}

for (const which of cases((client) => client.has.has("timeout"))) {
  test(`${which.title}: the client's own timeout and emitWithAck work against the server`, async (t) => {
    const server = await serve(t);
    const { client, socket } = await pair(t, server, which);
    let late: ((answer: string) => void) | undefined;
    socket.on("late", (answer) => {
      late = answer;
    });
    socket.on("ask", (answer) => answer("here"));
    await assert.rejects(client.timeout(20).emitWithAck("late"), { message: "operation has timed out" });
    late?.("too late");
    assert.equal(await client.timeout(10_000).emitWithAck("ask"), "here");
    assert.equal(await client.emitWithAck("ask"), "here");
  });
}

for (const which of cases((client, mode) => client.has.has("auth") && mode.name === "websocket only")) {
  test(`${which.title}: an acknowledgement still travels after the socket left its namespace`, async (t) => {
    const server = await serve(t);
    server.io.of("/other");
    const { client, socket } = await pair(t, server, which);
    const held = nextEvent(asEmits(socket), "ask");
    client.emit("ask", () => {});
    const answer = (await held)[0] as () => void;
    client.disconnect();
    await nextEvent(asEmits(socket), "disconnect");
    assert.doesNotThrow(answer);
  });
}

if (!isOracle) {
  for (const which of cases((_, mode) => mode.name !== "upgrading")) {
    test(`${which.title}: emitWithAck of the server rejects when the client leaves (deviation n)`, async (t) => {
      const server = await serve(t);
      const { client, socket } = await pair(t, server, which);
      const asked = assert.rejects(socket.emitWithAck("silence"));
      client.disconnect();
      await asked;
    });

    test(`${which.title}: an acknowledgement without a bound is dropped with the socket (deviation n)`, async (t) => {
      const server = await serve(t);
      const { client, socket } = await pair(t, server, which);
      let called = false;
      socket.emit("silence", () => {
        called = true;
      });
      const gone = nextEvent(asEmits(socket), "disconnect");
      client.disconnect();
      await gone;
      await pause(20);
      assert.equal(called, false);
    });
  }
}
