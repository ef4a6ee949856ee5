/** What the tests of polling share: a transport with a log of what its owner is told. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock, type FakeResponse, fakeRequest, fakeResponse } from "@tidewire/testkit";
import { type EnginePacket, type EngineVersion, engineCodec } from "@tidewire/wire/engine";
import { Clock } from "./clock.js";
import { OutPacket } from "./out-packet.js";
import { Outbox } from "./outbox.js";
import {
  type HttpCompression,
  type PollingFormat,
  type PollingHost,
  PollingTransport,
  plainFormat,
} from "./polling.js";

interface Options {
  version?: EngineVersion;
  format?: PollingFormat;
  httpCompression?: HttpCompression | null;
}

/** At most 10 bytes, 3 packets and 5 s a body. */
export class PollingSetup {
  readonly log: string[] = [];
  readonly time = new FakeClock();
  readonly transport: PollingTransport;

  constructor({ version = 4, format = plainFormat(engineCodec(version), false), httpCompression = {} }: Options = {}) {
    const host: PollingHost = {
      clock: new Clock(this.time),
      maxPayloadBytes: 10,
      maxPacketsPerPayload: 3,
      uploadTimeoutMs: 5000,
      httpCompression,
      headers: (_request, headers, initial) => {
        headers["x-initial"] = String(initial);
      },
    };
    const owner = {
      receiveText: () => assert.fail("polling hands on packets"),
      receiveBinary: () => assert.fail("polling hands on packets"),
      receivePacket: (_: unknown, { type, data }: EnginePacket) => {
        const shown = typeof data === "object" ? `<${Buffer.from(data).toString("hex")}>` : data;
        this.log.push(shown === undefined ? type : `${type} ${shown}`);
      },
      writable: () => void this.log.push("writable"),
      ended: (_: unknown, reason: string, description?: unknown) =>
        void this.log.push(description === undefined ? reason : `${reason}: ${description}`),
    };
    this.transport = new PollingTransport(format, host, owner, { "Set-Cookie": ["io=1"] });
  }

  poll(headers: Record<string, string> = {}): FakeResponse {
    const response = fakeResponse();
    this.transport.handle(fakeRequest({ headers }), response);
    return response;
  }

  /** Posts `body` and waits for the answer. */
  async post(body: string | Uint8Array, headers: Record<string, string> = {}): Promise<FakeResponse> {
    const response = fakeResponse();
    const request = fakeRequest({ method: "POST", headers });
    this.transport.handle(request, response);
    if (body.length > 0) request.push(body);
    request.push(null);
    await response.ended;
    return response;
  }

  send(...packets: (string | Uint8Array | OutPacket)[]): void {
    let history = new Outbox().root;
    for (const packet of packets) {
      if (packet instanceof OutPacket) history = history.after(packet);
      else history = history.after(typeof packet === "string" ? OutPacket.text(packet) : OutPacket.binary(packet));
    }
    this.transport.send(history);
  }
}

test("a transport that was set up waits for its first poll", () => {
  assert.equal(new PollingSetup().transport.writable, false);
});
