import assert from "node:assert/strict";
import { test } from "node:test";
import { parseCommand } from "./command.js";

const parse = (...words: string[]) => parseCommand(words, "1.2.3");

test("serve takes its flags as they are, unparsed", () => {
  assert.deepEqual(parse("serve", "--port", "x", "--relay", "a=others", "b=room", "-c", "hub.json"), {
    kind: "serve",
    flags: { port: "x", relay: ["a=others", "b=room"] },
    configPath: "hub.json",
  });
  assert.deepEqual(parse("serve"), { kind: "serve", flags: {}, configPath: undefined });
});

test("prints its version", () => {
  assert.deepEqual(parse("--version"), { kind: "print", text: "1.2.3\n" });
});

test("prints help when asked, and when there is nothing to do", () => {
  for (const words of [["--help"], ["-h"], []]) {
    const order = parse(...words);
    assert.ok(order.kind === "print");
    assert.match(order.text, /Usage: tidewire/);
    assert.match(order.text, /serve/);
  }
  const serve = parse("serve", "--help");
  assert.ok(serve.kind === "print");
  assert.match(
    serve.text.replace(/\s+/g, " "),
    /--port <number> port to listen on; 0 takes a free one \(default: 3000, or PORT\)/,
  );
});

test("refuses what it does not know in one line", () => {
  for (const words of [["serve", "--prot", "80"], ["serve", "--port"], ["serve", "extra"], ["swim"], ["--bad"]]) {
    const order = parse(...words);
    assert.ok(order.kind === "refuse", words.join(" "));
    assert.doesNotMatch(order.message, /\n/);
    assert.match(order.message, /\(see tidewire --help\)$/);
  }
});

test("guesses what was meant", () => {
  const order = parse("serve", "--prot", "80");
  assert.ok(order.kind === "refuse");
  assert.match(order.message, /^unknown option '--prot' \(Did you mean --port\?\)/);
});
