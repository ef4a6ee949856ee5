import assert from "node:assert/strict";
import { IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from "node:http";
import { test } from "node:test";
import { socketPair } from "@tidewire/testkit";
import { EngineRejectCode, parseEngineQuery } from "@tidewire/wire/engine";
import { Engine } from "../engine/engine.js";
import { resolveEngineOptions } from "../engine/engine-options.js";
import type { Session } from "../engine/session.js";
import { refuse } from "../engine/verify.js";
import { MemorySessionHost, memoryRequest } from "../io/memory-server.test.js";
import { EngineView } from "./engine-view.js";

function attached() {
  const host = new MemorySessionHost();
  const opened: Session[] = [];
  const view = new EngineView((session) => opened.push(session));
  const engine = new Engine(resolveEngineOptions({ pingInterval: 1000 }), view, host.clock);
  view.show(engine);
  return { host, opened, view, engine };
}

/** A request and its response; `body` is what was answered. */
function exchange(url: string) {
  const request = memoryRequest({ url });
  const response = new ServerResponse(request);
  const chunks: string[] = [];
  response.end = ((chunk?: unknown) => {
    chunks.push(String(chunk ?? ""));
    return response;
  }) as typeof response.end;
  return { request, response, body: () => chunks.join("") };
}

test("shows options and sessions of its engine", () => {
  const { view, engine, opened } = attached();
  assert.equal(view.opts, engine.options);
  assert.deepEqual([view.clientsCount, Object.keys(view.clients)], [0, []]);
  const { request, response, body } = exchange("/socket.io/?EIO=4&transport=polling");
  view.handleRequest(request, response);
  const [session] = opened as [Session];
  assert.match(body(), /^0\{"sid":/);
  assert.equal(view.clientsCount, 1);
  assert.equal(view.clients[session.id], view.connectionOf(session));
  view.close();
  assert.equal(view.clientsCount, 0);
});

test("before it has an engine there is nothing to show", () => {
  const view = new EngineView(() => undefined);
  assert.deepEqual([view.opts, view.clientsCount, Object.keys(view.clients)], [undefined, 0, []]);
  const { request, response } = exchange("/");
  view.handleRequest(request, response);
  view.handleUpgrade(new IncomingMessage(request.socket), socketPair()[0], Buffer.alloc(0));
  assert.equal(
    view.use(() => assert.fail("no engine")),
    view,
  );
  assert.equal(view.close(), view);
});

test("hands middlewares, requests and upgrades on to the engine", () => {
  const { view } = attached();
  const urls: unknown[] = [];
  view.use(({ url }) => {
    urls.push(url);
  });
  const { request, response } = exchange("/request");
  view.handleRequest(request, response);
  view.handleUpgrade(memoryRequest({ url: "/upgrade" }), socketPair()[0], Buffer.alloc(0));
  assert.deepEqual(urls, ["/request", "/upgrade"]);
});

test("the id of a session is that of generateId, which may be replaced and may take its time", async () => {
  const { view, opened } = attached();
  assert.match(String(view.generateId(memoryRequest())), /^[A-Za-z0-9_-]{20}$/);
  for (const id of ["mine", Promise.resolve("later")]) {
    view.generateId = () => id;
    const { request, response } = exchange("/socket.io/?EIO=4&transport=polling");
    view.handleRequest(request, response);
    await Promise.resolve();
  }
  assert.deepEqual(
    opened.map(({ id }) => id),
    ["mine", "later"],
  );
});

test("connection is told with the view that stays the same, before the session is taken over", () => {
  const { host } = attached();
  const order: unknown[] = [];
  const view = new EngineView((session) => order.push(["taken", session.id]));
  view.on("connection", (connection) => order.push(["connection", connection.id]));
  const { session } = host.open("e1");
  view.opened(session);
  assert.deepEqual(order, [
    ["connection", "e1"],
    ["taken", "e1"],
  ]);
  assert.equal(view.connectionOf(session), view.connectionOf(session));
});

test("a session that nobody asked about is not observed", () => {
  const { host } = attached();
  const { session } = host.open("e1");
  new EngineView(() => undefined).opened(session);
  assert.equal(session.observer, null);
});

test("connection_error is told with request, code, message and context", () => {
  const view = new EngineView(() => undefined);
  const request = memoryRequest({ url: "/socket.io/?sid=x" });
  const refusal = refuse(EngineRejectCode.unknownSid, { sid: "x" });
  view.refused(request, refusal, "nobody listens");
  const told: unknown[] = [];
  view.on("connection_error", (error) => told.push(error));
  view.refused(request, refusal, "Session ID unknown");
  assert.deepEqual(told, [{ req: request, code: 1, message: "Session ID unknown", context: { sid: "x" } }]);
  assert.deepEqual((request as unknown as { _query: unknown })._query, { sid: "x" });
});

test("headers may be changed: initial_headers for the first response of a session, headers for each", () => {
  const view = new EngineView(() => undefined);
  const request = memoryRequest({ url: "/socket.io/?EIO=4" });
  const unheard: OutgoingHttpHeaders = {};
  view.headers(unheard, request, true);
  assert.equal("_query" in request, false);
  view.on("initial_headers", (headers, { _query }) => {
    headers.first = _query.EIO;
  });
  view.on("headers", (headers) => {
    headers.each = "1";
  });
  const initial: OutgoingHttpHeaders = {};
  const later: OutgoingHttpHeaders = {};
  view.headers(initial, request, true);
  view.headers(later, request, false);
  assert.deepEqual([unheard, initial, later], [{}, { first: "4", each: "1" }, { each: "1" }]);
});

test("requests show their query as middlewares know it: without sid it is a handshake", () => {
  const view = new EngineView(() => undefined);
  const request = memoryRequest({ url: "/socket.io/?EIO=4&transport=polling" });
  view.incoming(request, parseEngineQuery(request.url ?? ""));
  assert.deepEqual((request as unknown as { _query: unknown })._query, { EIO: "4", transport: "polling" });
});
