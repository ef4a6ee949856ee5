import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeRequest, fakeResponse } from "@tidewire/testkit";
import { corsMiddleware } from "./cors.js";

test("a request from an allowed origin goes on with its headers", () => {
  const response = fakeResponse();
  let passed = 0;
  const request = fakeRequest({ headers: { origin: "https://app.example" } });
  corsMiddleware({ origin: "https://app.example", credentials: true })(request, response, () => passed++);
  assert.equal(passed, 1);
  assert.equal(response.getHeader("Access-Control-Allow-Origin"), "https://app.example");
  assert.equal(response.getHeader("Access-Control-Allow-Credentials"), "true");
});

test("a preflight is answered with 204 and goes no further", () => {
  const response = fakeResponse();
  const request = fakeRequest({ method: "OPTIONS", headers: { origin: "https://app.example" } });
  corsMiddleware({ origin: ["https://app.example"] })(request, response, () => assert.fail("went on"));
  assert.deepEqual([response.statusCode, response.body, response.writableEnded], [204, "", true]);
  assert.equal(response.getHeader("Access-Control-Allow-Methods"), "GET,HEAD,PUT,PATCH,POST,DELETE");
});

test("an origin that is not allowed gets no permission", () => {
  const response = fakeResponse();
  const request = fakeRequest({ headers: { origin: "https://evil.example" } });
  corsMiddleware({ origin: ["https://app.example"] })(request, response, () => undefined);
  assert.equal(response.getHeader("Access-Control-Allow-Origin"), undefined);
});
