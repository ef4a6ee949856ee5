import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeRequest, fakeResponse } from "@tidewire/testkit";
import { PollingSetup } from "./polling-setup.test.js";

test("a body that trickles past uploadTimeout gets 408 and ends the session", async () => {
  const setup = new PollingSetup();
  const response = fakeResponse();
  const request = fakeRequest({ method: "POST" });
  setup.transport.handle(request, response);
  request.push("4");
  setup.time.advance(5010);
  await response.ended;
  assert.deepEqual([response.statusCode, response.getHeader("connection")], [408, "close"]);
  assert.deepEqual(setup.log, ["transport error: payload did not arrive within uploadTimeout 5000 ms"]);
});

test("a body whose session ended is seen off in two seconds", async () => {
  for (const end of ["close", "retire", "destroy"] as const) {
    const setup = new PollingSetup();
    const response = fakeResponse();
    setup.transport.handle(fakeRequest({ method: "POST" }), response);
    setup.transport[end]();
    setup.time.advance(2010);
    await response.ended;
    assert.equal(response.statusCode, 408, end);
  }
});

test("three packets are taken where three are the limit, four are not", async () => {
  const setup = new PollingSetup();
  assert.equal((await setup.post("6\u001e6\u001e6")).body, "ok");
  assert.equal((await setup.post("6\u001e6\u001e6\u001e6")).statusCode, 400);
  assert.match(String(setup.log.at(-1)), /^parse error: .*3/);
});

test("a client that exceeded a limit reads from its poll which one", () => {
  const setup = new PollingSetup();
  const response = setup.poll();
  assert.equal(setup.transport.close({ code: 1008, text: "more than maxNamespaces 1" }), "closed");
  assert.equal(response.statusCode, 429);
  assert.equal(response.body, '{"code":4,"message":"more than maxNamespaces 1"}');
});
