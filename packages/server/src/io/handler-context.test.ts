import assert from "node:assert/strict";
import { test } from "node:test";
import { askErrorHandler, type ErrorHandler, logHandlerError } from "./handler-context.js";
import { MemoryServer } from "./memory-server.test.js";

test("what a handler threw is logged with the beginning of the socket's id alone", (t) => {
  const log = t.mock.method(console, "error", () => undefined);

  logHandlerError("oops", { event: "save", socket: undefined });
  const { socket: known } = new MemoryServer().joined("/admin");
  logHandlerError("oops", { event: "save", socket: known });
  const lines = log.mock.calls.map(({ arguments: [line] }) => String(line));
  assert.match(lines[0] ?? "", /^tidewire: the handler of "save" failed; set io\.onError\(\)/);
  assert.match(lines[1] ?? "", /"save" of socket s1… in \/admin failed/);
});

test("an onError handler that throws or rejects is logged itself, and answers nothing", async (context) => {
  const logged: unknown[] = [];
  context.mock.method(console, "error", (_: string, error: unknown) => logged.push((error as Error).message));
  const failure = { event: "hello", socket: undefined };
  const ask = (handler: ErrorHandler): unknown => askErrorHandler(handler, new TypeError("first"), failure);
  const throws = (): never => {
    throw new TypeError("thrown");
  };
  assert.equal(ask(throws), undefined);
  assert.equal(
    ask(async () => Promise.reject(new TypeError("rejected"))),
    undefined,
  );
  assert.equal(
    ask(async () => "too late for an answer"),
    undefined,
  );
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(logged, ["thrown", "rejected"]);
});

test("a handler is told what failed and where, and what it returns is the answer", () => {
  const error = new TypeError("first");
  const failure = { event: "hello", socket: undefined };
  assert.deepEqual(
    askErrorHandler((...told) => told, error, failure),
    [error, failure],
  );
});
