import assert from "node:assert/strict";
import { test } from "node:test";
import type { EnginePacket } from "@tidewire/wire/engine";
import { FakeHost, openPacket, paramsOf } from "../fake-host.test.js";
import { type EngineOptions, resolveEngineOptions } from "../options.js";
import { Polling } from "./polling.js";

function setup(given: EngineOptions = {}) {
  const host = new FakeHost();
  const log: unknown[] = [];
  const options = resolveEngineOptions("http://h", given);
  const transport = new Polling(
    {
      options,
      network: host.network({}),
      query: { EIO: 4, transport: "polling" },
    },
    {
      opened: () => log.push("opened"),
      packet: (packet: EnginePacket) => log.push(!packet.data ? packet.type : `${packet.type} ${packet.data}`),
      drained: () => log.push("drained"),
      failed: (error) => log.push(`${error.message} ${error.description}`),
      closed: ({ description }) => log.push(description),
    },
  );
  transport.open();
  const opened = () => {
    host.pending("GET").answer(openPacket());
    transport.query.sid = "s1";
    log.length = 0;
  };
  return { host, log, transport, opened };
}

test("opens with the server's first packet and polls on", () => {
  const { host, log, transport } = setup();
  assert.equal(transport.writable, false);
  assert.deepEqual(paramsOf(host.pending("GET").url), { EIO: "4", transport: "polling" });
  host.pending("GET").answer(`${openPacket()}\x1e4hello`);
  assert.deepEqual(log, ["opened", `open ${openPacket().slice(1)}`, "message hello"]);
  assert.equal(transport.writable, true);
  assert.equal(host.requests.length, 2);
});

test("names the session once it has one", () => {
  const { host, opened } = setup({ timestampParam: "stamp" });
  assert.match(host.pending("GET").url, /\?EIO=4&transport=polling&stamp=[0-9a-z]{8}$/);
  opened();
  host.pending("GET").answer("6");
  assert.match(host.pending("GET").url, /\?EIO=4&transport=polling&sid=s1&stamp=[0-9a-z]{8}$/);
  assert.equal(new URL(setup({ timestampRequests: false }).host.pending("GET").url).search, "?EIO=4&transport=polling");
});

test("sends one body at a time", () => {
  const { host, log, transport, opened } = setup({ requestTimeout: 7 });
  opened();
  transport.send([
    { type: "message", data: "a" },
    { type: "message", data: Uint8Array.of(1) },
  ]);
  assert.equal(transport.writable, false);
  const { body, timeoutMs } = host.pending("POST");
  assert.deepEqual([body, timeoutMs], ["4a\x1ebAQ==", 7]);
  host.pending("POST").answer("ok");
  assert.deepEqual(log, ["drained"]);
  assert.equal(transport.writable, true);
});

test("fits as many packets into a body as the server takes, and one at least", () => {
  const { transport } = setup();
  const packets = ["1234", "56", "789"].map((data) => ({ type: "message", data }) as const);
  assert.deepEqual(
    [4, 9, 13, 14].map((bytes) => transport.fitting(packets, bytes)),
    [1, 2, 2, 3],
  );
});

test("pauses when neither direction has anything under way, and resumes", () => {
  const { host, log, transport, opened } = setup();
  opened();
  transport.send([{ type: "message", data: "a" }]);
  transport.pause(() => log.push("paused"));
  host.pending("GET").answer("4b");
  assert.deepEqual(log, ["message b"]);
  host.pending("POST").answer("ok");
  assert.deepEqual(log, ["message b", "drained", "paused"]);
  const before = host.requests.length;
  transport.resume();
  assert.equal(host.requests.length, before + 1);
  assert.equal(transport.writable, true);
  transport.resume();
  assert.equal(host.requests.length, before + 1);
});

test("a pause that is called off leaves the poll under way alone", () => {
  const { host, log, transport, opened } = setup();
  opened();
  transport.pause(() => log.push("paused"));
  transport.resume();
  host.pending("GET").answer("4b");
  assert.deepEqual(log, ["message b"]);
  assert.equal(host.pending("GET").method, "GET");
});

test("pauses at once when nothing is under way any more", () => {
  const { host, log, transport, opened } = setup();
  opened();
  transport.pause(() => {});
  host.pending("GET").answer("6");
  transport.pause(() => log.push("paused again"));
  assert.deepEqual(log, ["noop", "paused again"]);
});

for (const [method, message] of [
  ["GET", "xhr poll error"],
  ["POST", "xhr post error"],
] as const) {
  test(`a failed ${method} fails the transport, with its status`, () => {
    const { host, log, transport, opened } = setup();
    opened();
    transport.send([{ type: "message", data: "a" }]);
    host.pending(method).sink.done({ status: 400, responseText: '{"code":1}' });
    assert.deepEqual(log, [`${message} 400`]);
    assert.ok(host.requests.every(({ aborted }) => aborted));
  });
}

test("a request without a response fails with status 0", () => {
  const { host, log } = setup();
  host.pending("GET").sink.failed(new RangeError("refused"));
  assert.deepEqual(log, ["xhr poll error 0"]);
});

test("a body that is no payload fails the transport", () => {
  const { host, log, opened } = setup();
  opened();
  host.pending("GET").answer("4a\x1ex");
  assert.deepEqual(log, ["server error parser error"]);
});

test("a close packet ends it, and nothing after it counts", () => {
  const { host, log, opened } = setup();
  opened();
  const before = host.requests.length;
  host.pending("GET").answer("6\x1e1\x1e4late");
  assert.deepEqual(log, ["noop", "transport closed by the server"]);
  assert.equal(host.requests.length, before);
});

test("says farewell and aborts the poll", () => {
  const { host, log, transport, opened } = setup();
  opened();
  const poll = host.pending("GET");
  transport.close();
  assert.equal(poll.aborted, true);
  const { body, keepAlive, sink } = host.pending("POST");
  assert.deepEqual([body, keepAlive], ["1", true]);
  sink.failed(new RangeError("gone"));
  transport.close();
  assert.deepEqual(log, []);
});

test("closed while connecting it waits for the session to end it at the server", () => {
  const { host, log, transport } = setup();
  transport.close();
  assert.equal(host.pending("GET").aborted, false);
  host.pending("GET").answer(`${openPacket()}\x1e4late`);
  assert.equal(host.pending("POST").body, "1");
  assert.equal(paramsOf(host.pending("POST").url).sid, "s1");
  assert.deepEqual(log, []);
});

test("closed while connecting it does not report that connecting failed", () => {
  const { host, log, transport } = setup();
  transport.close();
  host.pending("GET").sink.failed(new RangeError("refused"));
  assert.deepEqual(log, []);
});
