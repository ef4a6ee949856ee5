import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { Clock } from "../engine/clock.js";
import type { AttachableServer } from "../http/attach.js";
import { type AttachTarget, closeHostServer, hostServer, isAttachTarget, trackSessions } from "./host-server.js";
import { HandTime } from "./memory-server.test.js";

test("what listens, a port, its digits and an application are targets; options are not", () => {
  for (const target of [createServer(), 3000, 0, "3000", () => undefined]) assert.equal(isAttachTarget(target), true);
  for (const other of [{ path: "/chat" }, {}, undefined, null]) assert.equal(isAttachTarget(other), false);
});

test("a server is taken as it is; a port, also in digits, gets a server that answers 404", async (t) => {
  const given = createServer();
  assert.equal(hostServer(given), given);
  for (const target of [0, "0"]) {
    const server = hostServer(target) as ReturnType<typeof createServer>;
    t.after(() => server.close());
    await once(server, "listening");
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    assert.equal(response.status, 404);
  }
});

test("an application is refused with what to pass instead", () => {
  assert.throws(() => hostServer((() => undefined) as unknown as AttachTarget), {
    code: "misuse",
    message: "an express application is no server: pass what http.createServer(app) returns",
  });
});

test("what is neither server nor port is refused", () => {
  for (const target of ["", "80a", "-1", " 80", 65_536, 1.5, Number.NaN, null, undefined]) {
    assert.throws(() => hostServer(target as AttachTarget), {
      code: "bad-option",
      message: /: give a number from 0 to 65535, or an HTTP server$/,
    });
  }
});

class FakeSession extends EventEmitter {
  closed = 0;
  close = (): void => void this.closed++;
}

test("sessions of HTTP/2 are closed while they are open", () => {
  const server = new EventEmitter();
  const closeSessions = trackSessions(server as unknown as AttachableServer);
  const [open, ended] = [new FakeSession(), new FakeSession()];
  for (const session of [open, ended]) server.emit("session", session);
  ended.emit("close");
  closeSessions();
  assert.deepEqual([open.closed, ended.closed], [1, 0]);
});

test("waits for the last connection, ending what idles and what still opens, again and again", async () => {
  const time = new HandTime();
  const clock = new Clock(time);
  const swept: string[] = [];
  let closed: (error?: Error) => void = () => undefined;
  const server = {
    close: (done: () => void) => {
      closed = done;
    },
    closeIdleConnections: () => swept.push("idle"),
    closeAllConnections: () => swept.push("all"),
  };
  const done = closeHostServer(server as unknown as AttachableServer, clock, {
    endSessions: () => swept.push("sessions"),
    endSilent: () => swept.push("silent"),
    timeoutMs: 1000,
  });
  time.advance(8);
  assert.deepEqual(swept.splice(0), ["sessions", "idle"]);
  time.advance(64);
  assert.deepEqual(swept.splice(0), ["sessions", "idle"]);
  time.advance(200);
  assert.deepEqual(swept.splice(-3), ["sessions", "silent", "idle"]);
  assert.equal(swept.includes("all"), false);
  time.advance(1000);
  assert.deepEqual(swept.splice(-4), ["sessions", "silent", "all", "idle"]);
  closed();
  assert.equal(await done, undefined);
  assert.equal(clock.size, 0);
});

test("tells the error of a server that does not run, and is done at once without a server", async () => {
  const clock = new Clock(new HandTime());
  const unused = () => assert.fail("nothing to end");
  const closing = { endSessions: unused, endSilent: unused, timeoutMs: Infinity };
  assert.match(String(await closeHostServer(createServer(), clock, closing)), /ERR_SERVER_NOT_RUNNING|not running/);
  assert.equal(await closeHostServer(undefined, clock, closing), undefined);
});
