import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { OutPacket } from "../engine/out-packet.js";
import { handshakeOf } from "../io/handshake.js";
import { type ForeignConnection, ForeignSession } from "./foreign-session.js";

class FakeConnection extends EventEmitter {
  readonly id = "c1";
  protocol?: number;
  readyState = "open";
  request?: unknown;
  remoteAddress?: string;
  transport?: { writable: boolean };
  writeBuffer: { data: unknown }[] = [];
  readonly calls: unknown[] = [];
  write = (...args: unknown[]) => this.calls.push(["write", ...args]);
  close = (discard: boolean) => this.calls.push(["close", discard]);
}

function session(parts: Partial<FakeConnection> = {}) {
  const connection = Object.assign(new FakeConnection(), parts);
  const foreign = new ForeignSession(connection as ForeignConnection);
  const heard: unknown[] = [];
  foreign.owner = {
    text: (text, from) => heard.push(["text", text.slice(from)]),
    binary: (bytes) => heard.push(["binary", Buffer.from(bytes)]),
    closed: (...args) => heard.push(["closed", ...args]),
  };
  return { connection, foreign, heard };
}

test("what the connection receives goes to the owner: text, and bytes of any kind", () => {
  const { connection, heard } = session();
  const bytes = Uint8Array.of(1, 2);
  for (const data of ["0", bytes, bytes.buffer, new DataView(bytes.buffer), 7]) connection.emit("data", data);
  const binary = ["binary", Buffer.of(1, 2)];
  assert.deepEqual(heard, [["text", "0"], binary, binary, binary]);
});

test("messages are written without the type digit, as worth compressing as they are, while it is open", () => {
  const { connection, foreign } = session();
  foreign.append(OutPacket.text('42["x"]', false));
  foreign.append(OutPacket.binary(Buffer.of(1)));
  connection.readyState = "closing";
  foreign.append(OutPacket.text("42"));
  assert.deepEqual(connection.calls, [
    ["write", '2["x"]', { compress: false }],
    ["write", Buffer.of(1), { compress: true }],
  ]);
});

test("the end is told once, and nothing comes after it", () => {
  const { connection, heard, foreign } = session();
  connection.emit("close", "transport close", "why");
  connection.emit("close", "ping timeout");
  connection.emit("data", "late");
  assert.deepEqual(heard, [["closed", "transport close", "why"]]);
  assert.equal(foreign.owner, null);
});

test("closes the connection, also when that fails", () => {
  const { connection, foreign } = session();
  foreign.close();
  foreign.close("forced close", true);
  connection.emit("error", new TypeError("broken"));
  assert.deepEqual(connection.calls, [
    ["close", false],
    ["close", true],
    ["close", undefined],
  ]);
});

test("is idle when the transport takes more and nothing waits, and counts what waits", () => {
  assert.equal(session().foreign.isIdle, true);
  assert.equal(session({ transport: { writable: false } }).foreign.isIdle, false);
  assert.equal(session({ readyState: "closed" }).foreign.isIdle, false);
  const { foreign } = session({ writeBuffer: [{ data: "é" }, { data: Buffer.alloc(3) }, { data: undefined }] });
  assert.deepEqual([foreign.isIdle, foreign.bufferedBytes], [false, 5]);
});

test("speaks revision 4 unless it says 3", () => {
  assert.deepEqual(
    [session(), session({ protocol: 3 }), session({ protocol: 4 })].map(({ foreign }) => foreign.version),
    [4, 3, 4],
  );
});

test("tells how the client came, from whatever its request has", () => {
  const headers = { host: "x" };
  const whole = session({
    request: { url: "/?a=1", headers, connection: { remoteAddress: "192.0.2.1", encrypted: true } },
  });
  const { address, secure, url, query } = handshakeOf(whole.foreign.request, {}, 0);
  assert.deepEqual(
    { address, secure, url, query: query.a },
    { address: "192.0.2.1", secure: true, url: "/?a=1", query: "1" },
  );
  const bySocket = session({ request: { socket: { remoteAddress: "192.0.2.2" } }, remoteAddress: "192.0.2.3" });
  assert.equal(bySocket.foreign.request.remoteAddress, "192.0.2.3");
  assert.equal(bySocket.foreign.request.encrypted, false);
  assert.equal(bySocket.foreign.request.incoming, bySocket.connection.request);
});

test("a session without a request, as WebTransport's, came over TLS and without headers", () => {
  const handshake = handshakeOf(session().foreign.request, {}, 0);
  assert.deepEqual([handshake.headers, handshake.secure, handshake.url, handshake.address], [{}, true, "", ""]);
});
