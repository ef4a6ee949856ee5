import assert from "node:assert/strict";
import { startHub, test } from "./hub-process.js";
import { ask, heard, program, until, VERSIONS } from "./program.js";

for (const version of VERSIONS) {
  test(`${version}: a program's event reaches everyone else, text and bytes unchanged`, async (t) => {
    const hub = await startHub(t);
    const sender = await program(t, hub.url, { version, transports: ["polling"] });
    const [one, other] = [await program(t, hub.url), await program(t, hub.url, { version, transports: ["websocket"] })];
    const both = Promise.all([heard(one, "tick"), heard(other, "tick")]);
    const bytes = Buffer.from([0, 1, 2, 255]);
    assert.deepEqual(await ask(sender, "broadcast", "tick", 42, { note: "Ünïcode 🌊", bytes }), [{ heard: 2 }]);
    for (const [number, { note, bytes: got }] of (await both) as unknown as [
      number,
      { note: string; bytes: Uint8Array },
    ][]) {
      assert.deepEqual([number, note, Buffer.from(got)], [42, "Ünïcode 🌊", bytes]);
    }
  });

  test(`${version}: one client is asked by its id, and its answer is passed back`, async (t) => {
    const hub = await startHub(t);
    const [asker, answerer] = [await program(t, hub.url, { version }), await program(t, hub.url, { version })];
    answerer.on("sum", (a: number, b: number, answer: (...args: unknown[]) => void) => answer(null, a + b));
    assert.deepEqual(await ask(asker, "direct", answerer.id, "sum", 20, 22), [null, 42]);
  });
}

test("a room is heard by those in it, until they leave", async (t) => {
  const hub = await startHub(t);
  const [sender, member, stranger] = await Promise.all([1, 2, 3].map(() => program(t, hub.url)));
  assert.ok(sender && member && stranger);
  const strangerHeard: unknown[] = [];
  stranger.on("tick", (value) => strangerHeard.push(value));
  assert.deepEqual(await ask(member, "join", "prices"), [{ room: "prices", count: 1 }]);
  assert.deepEqual(await ask(sender, "who", "prices"), [{ room: "prices", count: 1, clients: [member.id] }]);
  const tick = heard(member, "tick");
  assert.deepEqual(await ask(sender, "room", "prices", "tick", 1), [{ heard: 1 }]);
  assert.deepEqual(await tick, [1]);
  await ask(member, "leave", "prices");
  assert.deepEqual(await ask(sender, "room", "prices", "tick", 2), [{ heard: 0 }]);
  // Whatever was on its way to the stranger would be there before this answer.
  await ask(stranger, "who", "prices");
  assert.deepEqual(strangerHeard, []);
});

test("the chat of the tutorials works: everyone hears it, the sender too", async (t) => {
  const hub = await startHub(t);
  const [one, other] = [await program(t, hub.url), await program(t, hub.url, { version: "socket.io-client-v2-2" })];
  const both = Promise.all([heard(one, "chat message"), heard(other, "chat message")]);
  one.emit("chat message", "hello");
  assert.deepEqual(await both, [["hello"], ["hello"]]);
});

test("an event that is in no rule is ignored, and the connection lives on", async (t) => {
  const hub = await startHub(t);
  const [sender, other] = [await program(t, hub.url), await program(t, hub.url)];
  const events: string[] = [];
  other.onAny((event: string) => events.push(event));
  sender.emit("no such event", 1, () => events.push("acknowledged"));
  sender.emit("toString");
  sender.emit("__proto__", { x: 1 });
  const tick = heard(other, "tick");
  await ask(sender, "broadcast", "tick");
  await tick;
  assert.deepEqual(events, ["tick"]);
  assert.equal(sender.connected, true);
});

test("rules of one's own come from the command line", async (t) => {
  const hub = await startHub(t, ["--port", "0", "--relay", "news=others", "*=nobody", "--rooms", "open-*"]);
  const [sender, other] = [await program(t, hub.url), await program(t, hub.url)];
  const news = heard(other, "news");
  assert.deepEqual(await ask(sender, "news", "rain"), [{ heard: 1 }]);
  assert.deepEqual(await news, ["rain"]);
  assert.deepEqual(await ask(sender, "join", "open-air"), [{ room: "open-air", count: 1 }]);
  const [refusal] = (await ask(sender, "join", "secret")) as [{ error: { code: string } }];
  assert.equal(refusal.error.code, "room-not-allowed");
});

test("who has gone is told to the one that asks for it, and is in no room any more", async (t) => {
  const hub = await startHub(t);
  const [asker, leaver] = [await program(t, hub.url), await program(t, hub.url)];
  const { id } = leaver;
  await ask(leaver, "join", "prices");
  leaver.on("wait for me", () => leaver.disconnect());
  const [answer] = (await ask(asker, "direct", id, "wait for me")) as [{ error: { code: string } }];
  assert.equal(answer.error.code, "no-answer");
  const [nobody] = (await ask(asker, "direct", id, "hello?")) as [{ error: { code: string } }];
  assert.equal(nobody.error.code, "no-such-client");
  await until(
    () => ask(asker, "who", "prices"),
    ([who]) => (who as { count: number }).count === 0,
  );
});

test("hostile arguments are refused one by one and harm nobody", async (t) => {
  const hub = await startHub(t);
  const [sender, other] = [await program(t, hub.url), await program(t, hub.url)];
  for (const args of [
    [],
    [null],
    [{}],
    [""],
    ["x".repeat(200)],
    ["connect"],
    ["disconnect"],
    ["newListener"],
    [[["x"]]],
  ]) {
    for (const event of ["broadcast", "room", "direct", "join", "leave", "who"]) {
      const [answer] = (await ask(sender, event, ...args)) as [object];
      const isName = args[0] === "connect" || args[0] === "disconnect" || args[0] === "newListener";
      // Those are fine names of rooms.
      if (!(isName && ["join", "leave", "who"].includes(event))) assert.ok("error" in answer, `${event} ${args}`);
    }
  }
  const tick = heard(other, "tick");
  sender.emit("broadcast", "tick");
  await tick;
});

test("who sends more than the hub grants is slowed down, and what was sent still comes, in order", async (t) => {
  const hub = await startHub(t, ["--messages-per-second", "100"]);
  const [sender, other] = [await program(t, hub.url), await program(t, hub.url)];
  const numbers = Array.from({ length: 540 }, (_, index) => index);
  const got: unknown[] = [];
  const last = new Promise<void>((resolve) => {
    other.on("tick", (number) => {
      got.push(number);
      if (number === numbers.at(-1)) resolve();
    });
  });
  for (const number of numbers) sender.emit("broadcast", "tick", number);
  // Others are not held up by it.
  assert.deepEqual(await ask(other, "join", "prices"), [{ room: "prices", count: 1 }]);
  await last;
  assert.deepEqual(got, numbers);
});

test("a flood ends the connection of who sends it, which is told why, and nobody else's", async (t) => {
  const hub = await startHub(t, ["--bytes-per-second", "10000"]);
  const [sender, other] = [await program(t, hub.url), await program(t, hub.url)];
  const gone = heard(sender, "disconnect");
  const bytes = Buffer.alloc(500_000);
  for (let count = 0; count < 12; count++) sender.emit("broadcast", "tick", bytes);
  const [reason, details] = (await gone) as unknown as [string, { context: { code: number; reason: string } }];
  assert.deepEqual([reason, details.context.code], ["transport close", 1008]);
  assert.match(details.context.reason, /10000 bytes a second/);
  assert.deepEqual(await ask(other, "join", "prices"), [{ room: "prices", count: 1 }]);
});
