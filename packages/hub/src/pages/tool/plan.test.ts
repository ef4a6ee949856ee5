import assert from "node:assert/strict";
import { test } from "node:test";
import { type Plan, type Problem, planOf } from "./plan.js";
import { EMPTY_SETUP, type Setup } from "./setup.js";

function planned(changes: Partial<Setup>): Plan {
  const result = planOf({ ...EMPTY_SETUP, url: "http://localhost:8080", ...changes });
  if (result.kind === "plan") return result.plan;
  return assert.fail(result.problem.message);
}

function problemOf(changes: Partial<Setup>): Problem {
  const result = planOf({ ...EMPTY_SETUP, url: "http://localhost:8080", ...changes });
  return result.kind === "problem" ? result.problem : assert.fail("there is a plan");
}

test("an address without a scheme is http, and ws means the same server", () => {
  assert.equal(planned({ url: "localhost:8080" }).url, "http://localhost:8080");
  assert.equal(planned({ url: "wss://example.org/" }).url, "https://example.org");
});

test("a path in the address is a namespace, its query goes into the query", () => {
  const plan = planned({ url: "https://a.example/chat?token=x", query: "lang = en" });
  assert.deepEqual([plan.url, plan.namespaces], ["https://a.example", ["/chat"]]);
  assert.deepEqual(plan.options.query, { token: "x", lang: "en" });
  assert.deepEqual(planned({ url: "http://a/chat", namespaces: ["/admin"] }).namespaces, ["/chat", "/admin"]);
});

test("fields become options", () => {
  const plan = planned({
    auth: '{"token":"t"}',
    headers: "X-Key: a:b\n\n",
    options: '{"timeout":2000}',
    credentials: true,
  });
  assert.deepEqual(plan.auth, { token: "t" });
  assert.deepEqual(plan.options, {
    timeout: 2000,
    path: "/socket.io",
    query: {},
    withCredentials: true,
    extraHeaders: { "X-Key": "a:b" },
  });
});

test("for 2.x the auth payload becomes query parameters, and WebTransport falls away", () => {
  const plan = planned({ revision: 3, auth: '{"token":"t","n":1}', transports: ["websocket", "webtransport"] });
  assert.deepEqual(
    [plan.auth, plan.options.query, plan.transports],
    [undefined, { token: "t", n: "1" }, ["websocket"]],
  );
  assert.equal(problemOf({ revision: 3, transports: ["webtransport"] }).field, "transports");
});

test("every mistake is told at its field", () => {
  const cases: [Partial<Setup>, keyof Setup, RegExp][] = [
    [{ url: "" }, "url", /Type the address/],
    [{ url: "http://" }, "url", /no URL/],
    [{ url: "ftp://a" }, "url", /ftp:\/\/ does not work/],
    [{ auth: "{" }, "auth", /no JSON/],
    [{ auth: "[1]" }, "auth", /JSON object/],
    [{ options: '{"path":"/x"}' }, "options", /"path" has a field/],
    [{ headers: "nonsense" }, "headers", /Name: value/],
    [{ headers: "a b: c" }, "headers", /no name of a header/],
    [{ query: "=x" }, "query", /name=value/],
    [{ path: "socket.io" }, "path", /begins with a slash/],
  ];
  for (const [changes, field, message] of cases) {
    const problem = problemOf(changes);
    assert.equal(problem.field, field);
    assert.match(problem.message, message);
  }
});
