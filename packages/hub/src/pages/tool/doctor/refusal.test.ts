import assert from "node:assert/strict";
import { test } from "node:test";
import { refusalOf } from "./refusal.js";

const target = { url: "http://a", path: "/socket.io", query: {}, headers: {}, credentials: false };

function code(revision: 3 | 4, status: number, body: string, type = "text/plain") {
  return refusalOf({ kind: "answer", status, type, body }, { ...target, revision }, true)?.code;
}

const engine = (number: number, message: string) => JSON.stringify({ code: number, message });

test("a session of the chosen protocol is no refusal, of the other it is", () => {
  assert.deepEqual([code(4, 200, '0{"sid":"x"}'), code(3, 200, '97:0{"sid":"x"}2:40')], [undefined, undefined]);
  assert.deepEqual(
    [code(4, 200, '97:0{"sid":"x"}2:40'), code(3, 200, '0{"sid":"x"}')],
    ["older-server", "newer-server"],
  );
});

test("what the engine says by number is told apart", () => {
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((number) => code(4, 400, engine(number, "no"))),
    ["no-polling", "session-unknown", "rejected", "rejected", "forbidden"],
  );
  assert.deepEqual(
    [code(3, 400, engine(5, "Unsupported")), code(4, 400, engine(5, "Unsupported"))],
    ["newer-server", "older-server"],
  );
});

test("anything else is a wrong path, a guard before it or a server in trouble", () => {
  assert.equal(code(4, 404, "Cannot GET /socket.io/", "text/html"), "wrong-path");
  assert.equal(code(4, 200, "<!doctype html>", "text/html"), "wrong-path");
  assert.equal(code(4, 200, "hello"), "not-engine");
  assert.deepEqual([code(4, 401, ""), code(4, 403, "<h1>no</h1>", "text/html")], ["forbidden", "forbidden"]);
  assert.deepEqual([code(4, 502, ""), code(4, 500, "")], ["server-error", "server-error"]);
});
