import assert from "node:assert/strict";
import { test } from "node:test";
import { EngineRejectCode, encodeRejectBody, rejectMessage, rejectStatus } from "./reject.js";

const table = [
  ["unknownTransport", 400, '{"code":0,"message":"Transport unknown"}'],
  ["unknownSid", 400, '{"code":1,"message":"Session ID unknown"}'],
  ["badHandshakeMethod", 400, '{"code":2,"message":"Bad handshake method"}'],
  ["badRequest", 400, '{"code":3,"message":"Bad request"}'],
  ["forbidden", 403, '{"code":4,"message":"Forbidden"}'],
  ["unsupportedProtocolVersion", 400, '{"code":5,"message":"Unsupported protocol version"}'],
] as const;

for (const [name, status, body] of table) {
  test(`${name} is a ${status} with ${body}`, () => {
    const code = EngineRejectCode[name];
    assert.equal(rejectStatus(code), status);
    assert.equal(encodeRejectBody(code), body);
    assert.equal(rejectMessage(code), JSON.parse(body).message);
  });
}

test("a message of the application replaces the one of the table", () => {
  assert.equal(encodeRejectBody(EngineRejectCode.forbidden, 'say "please"'), '{"code":4,"message":"say \\"please\\""}');
});

test("an empty message does not", () => {
  assert.equal(encodeRejectBody(EngineRejectCode.forbidden, ""), '{"code":4,"message":"Forbidden"}');
});
