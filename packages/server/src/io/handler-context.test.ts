import assert from "node:assert/strict";
import { test } from "node:test";
import { logHandlerError } from "./handler-context.js";
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
