import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock, fakeRequest, fakeResponse } from "@tidewire/testkit";
import { engineCodec } from "@tidewire/wire/engine";
import fc from "fast-check";
import { EngineRequest } from "../http/request.js";
import { Clock } from "./clock.js";
import { OutPacket } from "./out-packet.js";
import { type History, Outbox } from "./outbox.js";
import { PollingTransport, plainFormat } from "./polling.js";
import { Session } from "./session.js";
import type { Transport, TransportOwner } from "./transport.js";
import { type MovableTransport, Upgrade } from "./upgrade.js";

/** The new transport: what it was given to send, and whether it was closed. */
class NewTransport implements MovableTransport {
  readonly name = "websocket";
  readonly bufferedBytes = 0;
  readonly sent: string[] = [];
  owner: TransportOwner;
  writable = true;
  state: "open" | "closed" = "open";

  constructor(owner: TransportOwner) {
    this.owner = owner;
  }

  whenWritten(done: () => void): void {
    done();
  }

  send(history: History): void {
    this.sent.push(...history.packets().map(({ text }) => text));
  }

  close(): "closed" {
    this.state = "closed";
    return "closed";
  }

  retire(): void {
    this.close();
  }

  destroy(): void {
    this.close();
  }

  /** A text frame of the client. */
  receive(text: string): void {
    if (this.state === "open") this.owner.receiveText(this, text);
  }
}

/** A session over polling with a client that polls when told to, and an upgrade in progress. */
class Setup {
  readonly time = new FakeClock();
  readonly clock = new Clock(this.time);
  readonly outbox = new Outbox(() => 0);
  /** Everything the client got, in the order in which it can read it. */
  readonly got: string[] = [];
  readonly heard: string[] = [];
  readonly polling: PollingTransport;
  readonly session: Session;
  readonly attempt: Upgrade;
  readonly transport: NewTransport;
  isPolling = false;

  constructor() {
    const host = {
      clock: this.clock,
      outbox: this.outbox,
      timing: { pingIntervalMs: 250_000, pingTimeoutMs: 200_000 },
      maxBufferedBytes: 1e6,
      slowReader: "disconnect" as const,
      closeTimeoutMs: 30_000,
      removed: () => undefined,
    };
    let polling: PollingTransport | undefined;
    this.session = new Session(
      "id",
      4,
      new EngineRequest(fakeRequest(), false),
      (owner) => {
        const limits = { maxPayloadBytes: 1e6, maxPacketsPerPayload: 10, uploadTimeoutMs: 1000 };
        const polled = { clock: this.clock, ...limits, httpCompression: null, headers: () => undefined };
        polling = new PollingTransport(plainFormat(engineCodec(4), false), polled, owner);
        return polling;
      },
      host,
    );
    assert.ok(polling !== undefined);
    this.polling = polling;
    this.session.owner = {
      text: (text, from) => void this.heard.push(text.slice(from)),
      binary: () => undefined,
      closed: (reason) => void this.heard.push(`closed by ${reason}`),
    };
    this.attempt = new Upgrade(this.session, this.clock, this.outbox, 1000);
    this.transport = new NewTransport(this.attempt);
  }

  begin(): this {
    this.attempt.begin(this.transport);
    return this;
  }

  poll(): void {
    const response = fakeResponse();
    this.isPolling = true;
    const end = response.end.bind(response);
    response.end = ((body: Uint8Array) => {
      this.isPolling = false;
      this.got.push(...Buffer.from(body).toString().split("\u001e"));
      return end(body);
    }) as typeof response.end;
    this.polling.handle(fakeRequest(), response);
  }

  emit(text: string): void {
    this.session.append(OutPacket.text(`4${text}`));
  }
}

test("answers the probe on the new transport and goes on with the old one", () => {
  const setup = new Setup().begin();
  setup.transport.receive("2probe");
  assert.deepEqual(setup.transport.sent, ["3probe"]);
  assert.equal(setup.session.transport, setup.polling);
  setup.poll();
  setup.emit("a");
  setup.outbox.flushNow();
  assert.deepEqual(setup.got, ["4a"]);
});

test("releases a waiting poll shortly after the probe, and again should the client poll once more", () => {
  const setup = new Setup().begin();
  setup.poll();
  setup.transport.receive("2probe");
  setup.time.advance(15);
  assert.deepEqual(setup.got, []);
  setup.time.advance(9);
  assert.deepEqual(setup.got, ["6"]);
  setup.poll();
  setup.time.advance(120);
  assert.deepEqual(setup.got, ["6", "6"]);
  setup.time.advance(120);
  assert.deepEqual(setup.got, ["6", "6"]);
});

test("a poll is released together with what is pending", () => {
  const setup = new Setup().begin();
  setup.poll();
  setup.transport.receive("2probe");
  setup.emit("a");
  setup.time.advance(24);
  assert.deepEqual(setup.got, ["4a", "6"]);
});

test("the client's last word moves the session, with or without a probe before it", () => {
  for (const words of [["2probe", "5"], ["5"]]) {
    const setup = new Setup().begin();
    for (const word of words) setup.transport.receive(word);
    assert.equal(setup.session.transport, setup.transport);
    assert.equal(setup.session.wasUpgraded, true);
    setup.transport.receive("4hi");
    assert.deepEqual(setup.heard, ["hi"]);
    assert.equal(setup.clock.size, 0);
  }
});

test("moving releases a poll that still waits, and later ones are refused", () => {
  const setup = new Setup().begin();
  setup.poll();
  setup.transport.receive("5");
  assert.deepEqual(setup.got, ["6"]);
  const late = fakeResponse();
  setup.polling.handle(fakeRequest(), late);
  assert.equal(late.statusCode, 400);
});

test("anything else on the new transport ends the attempt and not the session", () => {
  const ends: ((setup: Setup) => void)[] = [
    ({ transport }) => transport.receive("4hi"),
    ({ transport }) => transport.receive("2"),
    ({ transport }) => transport.receive("2other"),
    ({ transport }) => transport.receive(""),
    ({ transport }) => transport.receive("x"),
    ({ transport }) => {
      transport.receive("2probe");
      transport.receive("2probe");
    },
    ({ attempt }) => attempt.receiveBinary(),
    ({ attempt, transport }) => attempt.receivePacket(transport, { type: "message", data: Buffer.of(1) }),
  ];
  for (const end of ends) {
    const setup = new Setup().begin();
    end(setup);
    assert.deepEqual([setup.transport.state, setup.session.state.kind], ["closed", "open"]);
    setup.transport.owner.receiveText(setup.transport, "5");
    assert.equal(setup.session.transport, setup.polling);
    assert.deepEqual([setup.heard, setup.clock.size], [[], 0]);
  }
});

test("a new transport that ends by itself leaves the session as it was", () => {
  const setup = new Setup().begin();
  setup.attempt.ended();
  setup.attempt.ended();
  setup.attempt.abort();
  assert.deepEqual([setup.session.state.kind, setup.transport.state, setup.clock.size], ["open", "open", 0]);
});

test("an attempt that takes too long is given up, probed or not", () => {
  for (const probed of [false, true]) {
    const setup = new Setup().begin();
    if (probed) setup.transport.receive("2probe");
    setup.time.advance(999);
    assert.equal(setup.transport.state, "open");
    setup.time.advance(16);
    assert.deepEqual([setup.transport.state, setup.session.state.kind], ["closed", "open"]);
    assert.equal(setup.clock.size, 0);
  }
});

test("the session's end is the attempt's", () => {
  const setup = new Setup().begin();
  setup.session.close("forced close", true);
  assert.equal(setup.transport.state, "closed");
  assert.equal(setup.clock.size, 0);
});

test("what the new transport says about its buffers is of no concern yet", () => {
  const setup = new Setup().begin();
  setup.emit("a");
  setup.attempt.writable();
  assert.deepEqual([setup.transport.sent, setup.session.pending.length], [[], 1]);
});

test("no packet is lost or reordered, whenever the client polls, probes and moves", () => {
  const step = fc.constantFrom("emit", "emit", "flush", "poll", "wait", "post", "client" as const);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.boolean(), fc.boolean(), (steps, probes, slow) => {
      const setup = new Setup().begin();
      // A client that probes stops to poll once it has its answer, and moves when no poll is out.
      const words = probes ? ["2probe", "5"] : ["5"];
      let moved = false;
      let emitted = 0;
      let posted = 0;
      const upstream = (): void => {
        const text = `4up${posted++}`;
        if (moved) setup.transport.receive(text);
        else setup.session.receiveText(setup.polling, text);
      };
      const clientActs = (): void => {
        if (probes && words[0] === "5" && setup.isPolling) return;
        const word = words.shift();
        if (word === undefined) return;
        moved = word === "5";
        if (moved) setup.transport.writable = !slow;
        setup.transport.receive(word);
      };
      for (const now of steps) {
        if (now === "emit") setup.emit(`down${emitted++}`);
        else if (now === "flush") setup.outbox.flushNow();
        else if (now === "poll" && !moved && !setup.isPolling && !(probes && words[0] === "5")) setup.poll();
        else if (now === "wait") setup.time.advance(30);
        else if (now === "post") upstream();
        else if (now === "client") clientActs();
      }
      setup.time.advance(200);
      while (words.length > 0) {
        clientActs();
        setup.time.advance(200);
      }
      setup.transport.writable = true;
      setup.session.writable(setup.transport);
      setup.outbox.flushNow();
      upstream();
      const down = [...setup.got, ...setup.transport.sent].filter((text) => text.startsWith("4"));
      assert.deepEqual(
        down,
        Array.from({ length: emitted }, (_, at) => `4down${at}`),
      );
      assert.deepEqual(
        setup.heard,
        Array.from({ length: posted }, (_, at) => `up${at}`),
      );
      assert.equal(setup.session.transport as Transport, setup.transport);
    }),
  );
});
