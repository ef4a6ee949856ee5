import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseProtocol, credentialsOf } from "./credentials.js";

for (const [title, url, headers, token] of [
  ["none", "/chat", {}, undefined],
  ["a subprotocol", "/chat", { "sec-websocket-protocol": "tidewire, token.abc.def" }, "abc.def"],
  ["a subprotocol that is encoded", "/chat", { "sec-websocket-protocol": "token.a%20b%2C" }, "a b,"],
  ["a subprotocol that is wrongly encoded", "/chat", { "sec-websocket-protocol": "token.a%zz" }, "a%zz"],
  ["a bearer", "/chat", { authorization: "bearer  abc " }, "abc"],
  ["another scheme", "/chat", { authorization: "Basic abc" }, undefined],
  ["the query", "/chat?room=1&token=a%20b", {}, "a b"],
  ["an empty one", "/chat?token=", {}, ""],
  ["several", "/chat?token=q", { authorization: "Bearer b", "sec-websocket-protocol": "token.p" }, "p"],
] as const) {
  test(`the token of a request with ${title}`, () => {
    assert.deepEqual(credentialsOf({ url, headers }), token === undefined ? {} : { token });
  });
}

test("answers with the first subprotocol that is no token, and with one that was offered in any case", () => {
  assert.equal(chooseProtocol(["token.a", "tidewire", "x"]), "tidewire");
  assert.equal(chooseProtocol(["token.a"]), "token.a");
  assert.equal(chooseProtocol([]), undefined);
});
