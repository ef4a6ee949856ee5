/** Ids that let their owner in must be known to nobody else: not by guessing, and not from the log. */
import assert from "node:assert/strict";
import { RawPolling, RawStream } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { isOracle, serve } from "../support/peer.js";

if (!isOracle) {
  test("what the server logs of failing handlers has no session id and no secret in it", async (t) => {
    const lines: string[] = [];
    for (const method of ["error", "warn", "log"] as const) {
      t.mock.method(console, method, (...args: unknown[]) => lines.push(args.map(String).join(" ")));
    }
    const server = await serve(t, { connectionStateRecovery: {} });
    const secrets: string[] = [];
    server.io.on("connection", (socket) => {
      socket.on("fail", () => {
        throw new TypeError("no use");
      });
      throw new TypeError("not here either");
    });
    const stream = await RawStream.open(server.port);
    const { pid } = JSON.parse(String(await stream.join()).slice(2)) as { pid: string };
    stream.send('420["fail"]');
    await stream.next();
    const old = await RawStream.open(server.port, { version: 3 });
    assert.equal(await old.next(), "40");
    old.send('420["fail"]');
    await old.next();
    secrets.push(pid, stream.open.sid, old.open.sid);
    for (const each of [stream, old]) each.close();
    assert.equal(lines.length, 4);
    assert.equal(secrets.length, 3);
    for (const secret of secrets) {
      // A pid begins as the offsets do, which everybody is told: the rest is the secret.
      assert.match(secret, /^([\w-]{6}\.)?[\w-]{20}$/);
      assert.ok(!lines.some((line) => line.includes(secret)), lines.join("\n"));
    }
  });

  test("an id that was guessed wrong is unknown, however close it is", async (t) => {
    const server = await serve(t);
    const session = await RawPolling.open(server.port);
    t.after(() => session.close());
    const { sid } = session.open;
    const near = [sid.slice(0, -1), `${sid}A`, sid.toLowerCase() + sid, sid.split("").reverse().join("")];
    for (const guess of near) {
      const { status, text } = await session.http.get(`/socket.io/?EIO=4&transport=polling&sid=${guess}`);
      assert.deepEqual([status, text], [400, '{"code":1,"message":"Session ID unknown"}']);
    }
  });
}
