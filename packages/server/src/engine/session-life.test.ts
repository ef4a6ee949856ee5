import assert from "node:assert/strict";
import { test } from "node:test";
import { SessionLife } from "./session-life.js";
import type { SessionState } from "./session-ports.js";
import { LoggingTransport } from "./session-setup.test.js";
import type { Transport, TransportName } from "./transport.js";

const upgrade = { abort: () => undefined };

function transportOf(name: TransportName): Transport {
  return new LoggingTransport(name, []);
}

class Life extends SessionLife {
  constructor(life: SessionState) {
    super();
    this.life = life;
  }

  enter(): boolean {
    return this.enterUpgrade(upgrade);
  }

  moveTo(to: Transport): Transport | null {
    return this.move(to);
  }
}

test("only an open session upgrades, and it stays open meanwhile", () => {
  const polling = transportOf("polling");
  const life = new Life({ kind: "open", transport: polling });
  assert.deepEqual([life.moveTo(transportOf("websocket")), life.enter(), life.enter()], [null, true, false]);
  assert.deepEqual(
    [life.isOpen, life.state.kind, life.transport, life.wasUpgraded],
    [true, "upgrading", polling, false],
  );
  life.cancelUpgrade();
  assert.deepEqual([life.state.kind, life.transport], ["open", polling]);
});

test("moving tells which transport was left", () => {
  const [polling, webSocket] = [transportOf("polling"), transportOf("websocket")];
  const life = new Life({ kind: "upgrading", transport: polling, upgrade });
  assert.equal(life.moveTo(webSocket), polling);
  assert.deepEqual(
    [life.state, life.lastTransport, life.wasUpgraded],
    [{ kind: "open", transport: webSocket }, "websocket", true],
  );
});

test("a session that is closing goes on closing where it moves, or where it stays", () => {
  const [polling, webSocket] = [transportOf("polling"), transportOf("websocket")];
  const closing = { kind: "closing", transport: polling, reason: "forced close", upgrade } as const;
  const moved = new Life(closing);
  moved.moveTo(webSocket);
  assert.deepEqual(moved.state, { ...closing, transport: webSocket, upgrade: null });
  const stayed = new Life(closing);
  stayed.cancelUpgrade();
  assert.deepEqual([stayed.state, stayed.isOpen], [{ ...closing, upgrade: null }, false]);
});

test("a closed session has no transport, and knows how it travelled", () => {
  const life = new Life({ kind: "closed", reason: "ping timeout", lastTransport: "event-stream" });
  life.cancelUpgrade();
  assert.deepEqual(
    [life.transport, life.lastTransport, life.isPlain, life.isOpen],
    [null, "event-stream", true, false],
  );
  assert.deepEqual([life.enter(), life.moveTo(transportOf("websocket"))], [false, null]);
});
