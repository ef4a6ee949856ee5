import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock, fakeRequest } from "@tidewire/testkit";
import { Clock } from "./clock.js";
import { Upload } from "./upload.js";

/** An upload of at most 10 bytes and 5 s, with a log of what its owner is told. */
class Setup {
  readonly time = new FakeClock();
  readonly clock = new Clock(this.time);
  readonly log: string[] = [];
  readonly request;
  readonly upload: Upload;

  constructor(headers: Record<string, string> = {}, uploadTimeoutMs = 5000) {
    this.request = fakeRequest({ method: "POST", headers });
    const limits = { clock: this.clock, maxPayloadBytes: 10, uploadTimeoutMs };
    this.upload = new Upload(this.request, limits, {
      received: (upload, body) => this.#log(upload, `received ${body}`),
      failed: (upload, fault) => this.#log(upload, fault),
    });
    this.upload.open();
  }

  /** What the owner was told once everything pushed so far was read. */
  async told(...chunks: (string | null)[]): Promise<string[]> {
    for (const chunk of chunks) this.request.push(chunk);
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    return this.log.splice(0);
  }

  #log(upload: Upload, line: string): void {
    assert.equal(upload, this.upload);
    this.log.push(line);
  }
}

test("a body is handed on whole, however it was cut", async () => {
  assert.deepEqual(await new Setup().told("hello", null), ["received hello"]);
  assert.deepEqual(await new Setup().told("he", "l", "lo", null), ["received hello"]);
  assert.deepEqual(await new Setup().told(null), ["received "]);
});

test("ten bytes are taken where ten are the limit, one more is too large, told or untold", async () => {
  assert.deepEqual(await new Setup({ "content-length": "10" }).told("0123456789", null), ["received 0123456789"]);
  assert.deepEqual(await new Setup().told("0123456789", "x", "y", null), ["too large"]);
  assert.deepEqual(await new Setup({ "content-length": "11" }).told("0"), ["too large"]);
});

test("a body that trickles is too slow when its time is up, though a byte came a moment ago", async () => {
  const setup = new Setup();
  for (let second = 0; second < 5; second++) {
    assert.deepEqual(await setup.told("x"), []);
    setup.time.advance(999);
  }
  setup.time.advance(20);
  assert.deepEqual(await setup.told("late", null), ["too slow"]);
  assert.equal(setup.clock.size, 0);
});

test("a body whose session is gone has two seconds, and never more than it had", async () => {
  for (const [timeoutMs, leftMs] of [
    [60_000, 2000],
    [500, 500],
  ] as const) {
    const setup = new Setup({}, timeoutMs);
    setup.upload.hurry();
    setup.time.advance(leftMs - 1);
    assert.deepEqual(await setup.told(), []);
    setup.time.advance(20);
    assert.deepEqual(await setup.told(), ["too slow"]);
    setup.upload.hurry();
    assert.equal(setup.clock.size, 0);
  }
});

test("a client that hangs up is told of once, and leaves no deadline", async () => {
  const setup = new Setup();
  setup.request.push("x");
  setup.request.destroy(new RangeError("reset"));
  assert.deepEqual(await setup.told(), ["hung up"]);
  assert.equal(setup.clock.size, 0);
});

test("the end of a request behind its body is no fault", async () => {
  const setup = new Setup();
  assert.deepEqual(await setup.told("x", null), ["received x"]);
  setup.request.destroy();
  assert.deepEqual(await setup.told(), []);
});
