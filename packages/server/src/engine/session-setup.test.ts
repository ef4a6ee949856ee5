/** What the tests of a session share: a transport and a session that log what happens to them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock, fakeRequest } from "@tidewire/testkit";
import type { EngineVersion } from "@tidewire/wire/engine";
import { EngineRequest } from "../http/request.js";
import { ServerError } from "../server-error.js";
import { Clock } from "./clock.js";
import { OutPacket } from "./out-packet.js";
import { type History, Outbox } from "./outbox.js";
import { Session } from "./session.js";
import type { Parting, Transport, TransportName } from "./transport.js";

/** A transport that logs what it is told. */
export class LoggingTransport implements Transport {
  readonly log: string[];
  readonly name: TransportName;
  writable = true;
  bufferedBytes = 0;
  closes: "closed" | "waiting" = "closed";

  constructor(name: TransportName, log: string[]) {
    this.name = name;
    this.log = log;
  }

  whenWritten(done: () => void): void {
    done();
  }

  send(history: History): void {
    const packets = history.packets().map(({ text, binary }) => (binary === null ? text : `b${binary.length}`));
    this.log.push(`${this.name} sends ${packets.map((text) => (text.length > 20 ? text.length : text)).join(" ")}`);
  }

  close(parting?: Parting): "closed" | "waiting" {
    this.log.push(`${this.name} closes${parting === undefined ? "" : `, saying ${JSON.stringify(parting)}`}`);
    return this.closes;
  }

  retire(): void {
    this.log.push(`${this.name} retires`);
  }

  destroy(): void {
    this.log.push(`${this.name} is destroyed`);
  }
}

/** A session with a log of all that it does and tells. */
export class SessionSetup {
  readonly log: string[] = [];
  readonly time = new FakeClock();
  readonly clock = new Clock(this.time);
  /** What the outbox takes for the time, in ms: flushes take none. */
  outboxMs = 0;
  readonly outbox = new Outbox(() => this.outboxMs);
  readonly transport: LoggingTransport;
  readonly session: Session;

  constructor({ version = 4, name = "websocket" }: { version?: EngineVersion; name?: TransportName } = {}) {
    this.transport = new LoggingTransport(name, this.log);
    const host = {
      clock: this.clock,
      outbox: this.outbox,
      timing: { pingIntervalMs: 800, pingTimeoutMs: 400 },
      maxBufferedBytes: 200_000,
      slowReader: "disconnect" as const,
      closeTimeoutMs: 3200,
      removed: () => void this.log.push("removed"),
    };
    this.session = new Session("id", version, new EngineRequest(fakeRequest(), false), () => this.transport, host);
    this.session.owner = {
      text: (text, from) => void this.log.push(`text ${text.slice(from)}`),
      binary: (bytes) => void this.log.push(`binary ${bytes.length}`),
      closed: (reason, description) => {
        const shown = description instanceof ServerError ? ` (${description.code}): ${description.message}` : "";
        this.log.push(`closed by ${reason}${shown}`);
      },
    };
    this.session.start(0);
  }

  send(...texts: string[]): void {
    for (const text of texts) this.session.append(OutPacket.text(text));
  }

  /** What was logged since the last call. */
  news(): string[] {
    return this.log.splice(0);
  }

  /** Begins an upgrade and gives what it moves to. */
  upgrade(): LoggingTransport {
    this.session.beginUpgrade(
      {
        abort: () => {
          this.log.push("upgrade is aborted");
          this.session.cancelUpgrade();
        },
      },
      "websocket",
    );
    return new LoggingTransport("websocket", this.log);
  }
}

test("a session that was set up is open and has done nothing", () => {
  const setup = new SessionSetup();
  assert.deepEqual([setup.session.isOpen, setup.news()], [true, []]);
});
