/** Queries, paths and methods that no honest client sends (hostile-input.md, handshake). */
import assert from "node:assert/strict";
import { pause } from "@tidewire/testkit";
import { answer, request, SECURITY, UPGRADE } from "./raw-requests.js";
import { POLL, SOCKET, Target } from "./target.js";

const target = new Target();

for (const [query, code] of Object.entries({
  "": 0,
  "?": 0,
  "?EIO": 0,
  "?EIO=4": 0,
  "?EIO=4&transport": 0,
  "?EIO=4&transport=": 0,
  "?EIO=4&transport=polling,polling": 0,
  "?EIO=4&transport=__proto__": 0,
  "?EIO=4&transport=constructor": 0,
  "?EIO=4&transport=toString": 0,
  "?EIO=4&transport=webtransport": 0,
  "?EIO=4&transport=%00": 0,
  "?EIO=4&transport=%zz": 0,
  "?EIO=4&transport=POLLING": 0,
  "?EIO[]=4&transport[]=polling": 0,
  "?__proto__=x&constructor=y": 0,
  "?EIO=4&transport=polling&sid": 1,
  "?EIO=4&transport=polling&sid=__proto__": 1,
  "?EIO=4&transport=polling&sid=constructor&sid=hasOwnProperty": 1,
  "?EIO=4&transport=polling&sid[]=a": undefined,
  "?EIO=4&transport=polling&sid=%00%ff%zz": 1,
  "?EIO=4&transport=websocket": 3,
  "?transport=polling&EIO[]=4": undefined,
  "?transport=polling&EIO=1e9": undefined,
  "?transport=polling&EIO=-1": undefined,
  "?transport=websocket&transport=polling&EIO=3&EIO=4": undefined,
  "?EIO=4&transport=polling&j=__proto__": undefined,
  "?EIO=4&transport=polling&j=);alert(1)//": undefined,
  "?EIO=4&transport=polling#?transport=none": undefined,
  [`?EIO=4&transport=polling&${"a&".repeat(3000)}`]: undefined,
  [`?EIO=4&transport=polling&${"%".repeat(8000)}`]: undefined,
})) {
  const expected = code === undefined ? "opens a session" : `is refused with code ${code}`;
  target.attack(`the query ${query.slice(0, 60) || "of nothing"} ${expected}`, async () => {
    const { status, text } = await answer(
      target,
      `GET /socket.io/${query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
    );
    assert.equal(status, code === undefined ? 200 : 400);
    if (code !== undefined) assert.match(text, new RegExp(`"code":${code}`));
  });

  const opens = code === 3;
  target.attack(
    `an upgrade with the query ${query.slice(0, 60) || "of nothing"} opens ${opens ? "a" : "no"} session`,
    async (t) => {
      const client = await target.bytes(t);
      client.write(request(`GET /socket.io/${query} HTTP/1.1`, [...UPGRADE, ...SECURITY]));
      // Published servers let a WebSocket in that asks for another transport, and close it at once.
      const status = code === undefined || opens ? 101 : 400;
      assert.match((await client.readUntil("\r\n\r\n")).toString(), new RegExp(`^HTTP/1.1 ${status} `));
      if (opens) await client.readUntil('0{"sid":"');
      else if (status === 101) assert.equal((await client.readAll()).toString("hex"), "880203e8");
    },
  );
}

for (const path of [
  "http://evil/socket.io/",
  "//evil/socket.io/",
  "*",
  "/socket.iox/",
  "/%",
  "/socket.io",
  "/..//socket.io/",
]) {
  target.attack(`an upgrade of ${path}, which is not ours, is hung up on`, async (t) => {
    const client = await target.bytes(t);
    client.write(request(`GET ${path}?EIO=4&transport=websocket HTTP/1.1`, [...UPGRADE, ...SECURITY]));
    assert.doesNotMatch((await client.readAll()).toString(), /^HTTP\/1\.1 101/);
  });
}

for (const path of ["http://evil/socket.io/", "//evil/socket.io/", "*", "/%"]) {
  target.attack(`a request for ${path}, which is not ours, opens no session`, async (t) => {
    const client = await target.bytes(t);
    client.write(`GET ${path}?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n\r\n`);
    // An HTTP server of the application would answer; this one has nobody to do so.
    const received = await Promise.race([client.readAll(), pause(50)]);
    assert.doesNotMatch(String(received), /"sid"/);
  });
}

for (const line of [
  "CONNECT evil:443 HTTP/1.1",
  `CONNECT ${SOCKET} HTTP/1.1`,
  `TRACE ${POLL} HTTP/1.1`,
  `PUT ${POLL} HTTP/1.1`,
]) {
  target.attack(`${line.split("?")[0]} opens no session`, async (t) => {
    const client = await target.bytes(t);
    client.write(request(line, ["Host: x", "Connection: close"]));
    assert.doesNotMatch((await client.readAll()).toString(), /^HTTP\/1\.1 [12]/);
  });
}
