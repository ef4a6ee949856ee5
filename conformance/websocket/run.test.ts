/** The judge judged: sides that do it wrong in the ways that matter. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { test } from "node:test";
import { CLEAN, echo, exchange, failed, Op, ping, type RoundTrips, text } from "./case.js";
import { Link } from "./link.js";
import { run, type Verdict } from "./run.js";
import type { Side } from "./sides.js";

/** A server that answers whatever it gets first, and each thing it gets later, with the next of these bytes. */
async function sideThatAnswers(...answers: string[]): Promise<Side> {
  const server = createServer((socket: Socket) => {
    const left = answers.map((hex) => Buffer.from(hex, "hex"));
    socket.on("data", () => {
      const answer = left.shift();
      if (answer !== undefined) socket.write(answer);
      if (left.length === 0) socket.end();
    });
    socket.on("error", () => undefined);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    name: "server",
    async open() {
      const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
      await once(socket, "connect");
      return { link: new Link(socket, true, Buffer.alloc(0)), deflate: undefined };
    },
    stop: () => void server.close(),
  };
}

const ECHO = exchange("0", "text", [text("Hi")], [echo("Hi")], CLEAN);
const FAULT = exchange("0", "text with a reserved bit", [text("Hi", { rsv: 2 })], [], failed(1002));
const IN_TWO_STEPS = {
  ...exchange("0", "a fault in the first of two", [], [], failed(1007, 0)),
  steps: [{ frames: [text("\u0000", { fin: false })] }, { frames: [text("more")] }],
};

for (const [title, one, answers, verdict] of [
  ["the right echo and the right close", ECHO, ["81024869", "880203e8"], "OK"],
  ["another text", ECHO, ["8102486a", "880203e8"], "FAILED"],
  ["the text as bytes", ECHO, ["82024869", "880203e8"], "FAILED"],
  ["the text in a frame that goes on", ECHO, ["01024869", "880203e8"], "FAILED"],
  ["the text twice", ECHO, ["8102486981024869", "880203e8"], "FAILED"],
  ["another close code", ECHO, ["81024869", "880203e9"], "FAILED"],
  ["no close", ECHO, ["81024869", ""], "FAILED"],
  ["something behind the close", ECHO, ["81024869", "880203e88900"], "FAILED"],
  ["the right fault", FAULT, ["880203ea", ""], "OK"],
  ["another fault", FAULT, ["880203ef", ""], "FAILED"],
  ["an echo of what is a fault", FAULT, ["81024869", ""], "FAILED"],
  ["a fault reported at once", IN_TWO_STEPS, ["880203ef", ""], "OK"],
  ["a fault reported at the end", IN_TWO_STEPS, ["", "880203ef", ""], "NON-STRICT"],
  ["a fault reported never", IN_TWO_STEPS, ["", ""], "FAILED"],
  ["anything, where the RFC leaves it open", { ...FAULT, informational: true }, ["880203ef", ""], "INFORMATIONAL"],
] as const satisfies readonly (readonly [string, typeof FAULT, readonly string[], Verdict])[]) {
  test(`${title} is ${verdict}`, async (t) => {
    const side = await sideThatAnswers(...answers);
    t.after(() => side.stop());
    // As written only: byte by byte, the answers of these sides would come too early.
    const steps = one.steps.map(({ frames }, index) => ({ frames, part: [0, index + 100] as const }));
    assert.equal((await run({ ...one, steps }, side, { maxCount: 1 })).verdict, verdict);
  });
}

test("round trips are as many as asked for, and each is compared", async (t) => {
  const one: RoundTrips = {
    kind: "round trips",
    id: "0",
    title: "",
    opcode: Op.text,
    count: 1000,
    message: () => Buffer.from("Hi"),
  };
  for (const [answers, verdict] of [
    [["81024869", "81024869", "880203e8"], "OK"],
    [["81024869", "8102486a", "880203e8"], "FAILED"],
  ] as const) {
    const side = await sideThatAnswers(...answers);
    t.after(() => side.stop());
    assert.equal((await run(one, side, { maxCount: 2 })).verdict, verdict);
  }
});

test("a side that agrees to no compression fails a compressed case", async (t) => {
  const side = await sideThatAnswers("81024869");
  t.after(() => side.stop());
  const deflate = [{ noContextTakeover: false, maxWindowBits: 0 }] as const;
  const one: RoundTrips = {
    kind: "round trips",
    id: "0",
    title: "",
    opcode: Op.text,
    count: 1,
    message: () => Buffer.from("Hi"),
    deflate,
  };
  assert.equal((await run(one, side, { maxCount: 1 })).verdict, "FAILED");
});

test("a pong is no echo of a text", async (t) => {
  const side = await sideThatAnswers("8a024869", "880203e8");
  t.after(() => side.stop());
  const one = exchange("0", "ping", [ping("Hi")], [echo("Hi", Op.pong)], CLEAN);
  const steps = one.steps.map(({ frames }) => ({ frames, part: [0, 100] as const }));
  assert.equal((await run({ ...one, steps }, side, { maxCount: 1 })).verdict, "OK");
  assert.equal((await run({ ...ECHO, steps }, side, { maxCount: 1 })).verdict, "FAILED");
});
