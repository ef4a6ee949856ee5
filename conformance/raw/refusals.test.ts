/** Requests that are refused: status, body and what `connection_error` is told (surface 1.1, 1.2, 1.3). */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { Emits } from "@tidewire/testkit";
import {
  ByteClient,
  nextEvent,
  RawHttp,
  RawPolling,
  RawStream,
  readResponseHead,
  upgradeRequest,
} from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { isOracle, type Running, serve } from "../support/peer.js";

interface Refusal {
  title: string;
  method?: string;
  path: string;
  status?: number;
  code: number;
  message: string;
  context: Record<string, unknown>;
}

const BASE = "/socket.io/";

const REFUSALS: readonly Refusal[] = [
  ...["abc", "__proto__", "constructor", "webtransport", "polling,polling", ""].map((transport) => ({
    title: `transport "${transport}"`,
    path: `${BASE}?EIO=4&transport=${transport}`,
    code: 0,
    message: "Transport unknown",
    context: { transport },
  })),
  {
    title: "an unknown sid",
    path: `${BASE}?EIO=4&transport=polling&sid=nobody`,
    code: 1,
    message: "Session ID unknown",
    context: { sid: "nobody" },
  },
  ...["__proto__", "constructor", "toString"].map((sid) => ({
    title: `a sid named ${sid}`,
    path: `${BASE}?EIO=4&transport=polling&sid=${sid}`,
    code: 1,
    message: "Session ID unknown",
    context: { sid },
  })),
  ...["POST", "PUT", "DELETE", "OPTIONS"].map((method) => ({
    title: `${method} without sid`,
    method,
    path: `${BASE}?EIO=4&transport=polling`,
    code: 2,
    message: "Bad handshake method",
    context: { method },
  })),
  {
    title: "a WebSocket handshake without upgrade",
    path: `${BASE}?EIO=4&transport=websocket`,
    code: 3,
    message: "Bad request",
    context: { name: "TRANSPORT_HANDSHAKE_ERROR" },
  },
];

for (const { title, method = "GET", path, status = 400, code, message, context } of REFUSALS) {
  test(`refuses ${title} with ${status} and code ${code}`, async (t) => {
    const { server, http } = await start(t);
    const told = connectionError(server);
    const response = await http.send({ method, path });
    assert.equal(response.status, status);
    assert.equal(response.headers["content-type"], "application/json");
    assert.equal(response.text, JSON.stringify({ code, message }));
    const error = await told;
    assert.equal(error.code, code);
    assert.equal(error.message, message);
    assert.equal(error.req.url, path);
    for (const [key, value] of Object.entries(context)) assert.equal(error.context[key], value, key);
  });
}

test("refuses a revision that allowEIO3: false excludes, over polling and over WebSocket", async (t) => {
  const server = await serve(t, { allowEIO3: false });
  const http = new RawHttp(server.port);
  t.after(() => http.close());
  for (const eio of ["EIO=3&", "", "EIO=5&", "EIO=%5B%5D&", "EIO=1e9&"]) {
    const response = await http.get(`${BASE}?${eio}transport=polling`);
    assert.equal(response.status, 400, eio);
    assert.equal(response.text, '{"code":5,"message":"Unsupported protocol version"}');
  }
  const bytes = await ByteClient.connect(server.port);
  bytes.write(upgradeRequest(`${BASE}?EIO=3&transport=websocket`));
  assert.match(
    (await bytes.readAll()).toString(),
    /HTTP\/1\.1 400 Bad Request\r\n[\s\S]*Unsupported protocol version$/,
  );
});

test("takes any EIO but 4 for revision 3", async (t) => {
  const { http } = await start(t);
  for (const eio of ["EIO=3&", "", "EIO=2&", "EIO=abc&"]) {
    const response = await http.get(`${BASE}?${eio}transport=polling&b64=1`);
    assert.match(response.text, /^\d+:0\{"sid":/, eio);
  }
});

test("refuses with the transport of another session: the session's current one must be named", async (t) => {
  const { server, http } = await start(t);
  const session = await RawStream.open(server.port);
  const told = connectionError(server);
  const response = await http.get(`${BASE}?EIO=4&transport=polling&sid=${session.open.sid}`);
  assert.deepEqual([response.status, response.text], [400, '{"code":3,"message":"Bad request"}']);
  const { context } = await told;
  assert.deepEqual(
    [context.name, context.transport, context.previousTransport],
    ["TRANSPORT_MISMATCH", "polling", "websocket"],
  );
  session.close();
});

test("refuses a POST to a WebSocket session", async (t) => {
  const { server, http } = await start(t);
  const session = await RawStream.open(server.port);
  const response = await http.post(`${BASE}?EIO=4&transport=polling&sid=${session.open.sid}`, "4x");
  assert.deepEqual([response.status, response.text], [400, '{"code":3,"message":"Bad request"}']);
  session.close();
});

test("answers any other method on a session with 500 and nothing", async (t) => {
  const { server } = await start(t);
  const session = await RawPolling.open(server.port);
  const response = await session.http.send({ method: "PUT", path: session.url });
  assert.deepEqual([response.status, response.text], [500, ""]);
  session.close();
});

for (const { title, query, message } of [
  { title: "an unknown transport", query: "EIO=4&transport=tube", message: "Transport unknown" },
  { title: "an unknown sid", query: "EIO=4&transport=websocket&sid=nobody", message: "Session ID unknown" },
]) {
  test(`refuses an upgrade with ${title}: raw 400, then the connection ends`, async (t) => {
    const { server } = await start(t);
    const bytes = await ByteClient.connect(server.port);
    bytes.write(upgradeRequest(`${BASE}?${query}`));
    const head = await readResponseHead(bytes);
    assert.equal(head.lines[0], "HTTP/1.1 400 Bad Request");
    assert.equal(head.headers.connection, "close");
    assert.equal(head.headers["content-type"], "text/html");
    assert.equal(head.headers["content-length"], String(message.length));
    assert.equal((await bytes.readAll()).toString(), message);
  });
}

test("refuses an Origin header with characters that no header may hold", async (t) => {
  const { server } = await start(t);
  const bytes = await ByteClient.connect(server.port);
  // Node's own parser refuses control characters; what it lets through, as 0xA0, is ours to refuse or to serve.
  bytes.write(Buffer.from(`GET ${BASE}?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\nOrigin: http://\u0001x\r\n\r\n`));
  assert.equal((await readResponseHead(bytes)).status, 400);
  bytes.destroy();
});

test("the path matches with whatever follows its slash", async (t) => {
  const { http } = await start(t);
  assert.match((await http.get("/socket.io/any/thing/?EIO=4&transport=polling")).text, /^0\{"sid":/);
  assert.equal((await http.get("/socket.io/?transport=nope")).status, 400);
});

test("a path option with and without its trailing slash", async (t) => {
  for (const [options, path] of [
    [{ path: "/live/" }, "/live/"],
    [{ path: "/live" }, "/live/"],
    [{ path: "/live", addTrailingSlash: false }, "/live"],
  ] as const) {
    const server = await serve(t, options);
    const http = new RawHttp(server.port);
    assert.match((await http.get(`${path}?EIO=4&transport=polling`)).text, /^0\{"sid":/);
    http.close();
  }
});

if (!isOracle) {
  test("the path ends at a boundary: /socket.iox is somebody else's (deviation d)", async (t) => {
    const server = await serve(t);
    server.http.on("request", (request, response) => {
      if (request.url?.startsWith("/socket.iox")) response.end("theirs");
    });
    const http = new RawHttp(server.port);
    t.after(() => http.close());
    assert.equal((await http.get("/socket.iox/?EIO=4&transport=polling")).text, "theirs");
    assert.equal((await http.get("/socket.iox?EIO=4&transport=polling")).text, "theirs");
  });

  test("a plain GET on a WebSocket session gets 400 code 3 (deviation e)", async (t) => {
    const { server, http } = await start(t);
    const session = await RawStream.open(server.port);
    const response = await http.get(`${BASE}?EIO=4&transport=websocket&sid=${session.open.sid}`);
    assert.deepEqual([response.status, response.text], [400, '{"code":3,"message":"Bad request"}']);
    session.close();
  });

  test("revisions 3 and 4 are both served with no option (deviation w)", async (t) => {
    const { server } = await start(t);
    const sessions = [await RawPolling.open(server.port, { version: 3 }), await RawPolling.open(server.port)];
    for (const session of sessions) session.close();
  });

  test("session ids carry no counter: 20 characters, all different in every position's bytes (deviation x)", async (t) => {
    const { server } = await start(t);
    const tails = new Set<string>();
    for (let at = 0; at < 20; at++) {
      const session = await RawPolling.open(server.port);
      assert.match(session.open.sid, /^[\w-]{20}$/);
      tails.add(session.open.sid.slice(16, 19));
      session.close();
    }
    // A 24-bit counter in bytes 12 to 14 would give the same first three of the last four characters nearly always.
    assert.ok(tails.size > 15, `only ${tails.size} different tails`);
  });
}

async function start(t: TestContext): Promise<{ server: Running; http: RawHttp }> {
  const server = await serve(t);
  const http = new RawHttp(server.port);
  t.after(() => http.close());
  return { server, http };
}

interface ConnectionError {
  req: { url: string };
  code: number;
  message: string;
  context: Record<string, unknown>;
}

async function connectionError({ io }: Running): Promise<ConnectionError> {
  return (await nextEvent(io.engine as Emits, "connection_error"))[0] as ConnectionError;
}
