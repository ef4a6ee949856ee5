import assert from "node:assert/strict";
import { test } from "node:test";
import { type Circumstances, diagnose, diagnoseBefore } from "./diagnose.js";
import type { Probes } from "./probe.js";

const circumstances: Circumstances = {
  target: { url: "http://a.example", path: "/socket.io", revision: 4, query: {}, headers: {}, credentials: false },
  transports: ["polling", "websocket"],
  page: { origin: "http://localhost:3000", isSecure: false },
  blocked: [],
};

const good: Probes = {
  http: { kind: "answer", status: 200, type: "text/plain", body: '0{"sid":"x"}' },
  reachable: undefined,
  webSocket: { kind: "open", first: '0{"sid":"y"}' },
};

const failed: Probes = {
  http: { kind: "failed", reason: "Failed to fetch" },
  reachable: false,
  webSocket: { kind: "failed", code: 1006 },
};

test("a secure page and an insecure server cannot meet, except on one machine", () => {
  const secure = { origin: "https://tool.example", isSecure: true };
  const before = (url: string) =>
    diagnoseBefore({ ...circumstances, page: secure, target: { ...circumstances.target, url } })?.code;
  assert.equal(before("http://a.example"), "mixed-content");
  for (const url of [
    "https://a.example",
    "http://localhost:8080",
    "http://127.0.0.1",
    "http://[::1]:1",
    "http://x.localhost",
  ])
    assert.equal(before(url), undefined, url);
  assert.equal(before("http://localhost.evil.example"), "mixed-content");
  assert.equal(diagnoseBefore(circumstances), undefined);
});

test("each outcome has its name", () => {
  const cases: [string, Probes][] = [
    ["works", good],
    ["no-websocket", { ...good, webSocket: { kind: "failed", code: 1006 } }],
    ["unreachable", failed],
    ["hidden-answer", { ...failed, reachable: true }],
    ["cors", { ...failed, webSocket: good.webSocket }],
    ["no-answer", { ...failed, http: { kind: "silent" }, reachable: undefined, webSocket: { kind: "silent" } }],
    ["wrong-path", { ...good, http: { kind: "answer", status: 404, type: "text/html", body: "<h1>" } }],
  ];
  for (const [code, probes] of cases) assert.equal(diagnose(circumstances, probes).code, code);
});

test("says what was tried and what came back", () => {
  const { steps } = diagnose(circumstances, { ...failed, reachable: true });
  assert.deepEqual(
    steps.map(({ tried, verdict }) => [tried, verdict]),
    [
      ["GET http://a.example/socket.io/?EIO=4&transport=polling", "bad"],
      ["The same without reading the answer (no-cors)", "unclear"],
      ["WebSocket ws://a.example/socket.io/?EIO=4&transport=websocket", "bad"],
    ],
  );
  assert.deepEqual(
    diagnose(circumstances, good).steps.map(({ verdict }) => verdict),
    ["good", "good"],
  );
});

test("the advice on CORS names this page and what else the server has to allow", () => {
  const target = { ...circumstances.target, headers: { "X-Key": "k" }, credentials: true };
  const { snippet, advice, explanation } = diagnose(
    { ...circumstances, target },
    { ...failed, webSocket: good.webSocket },
  );
  assert.equal(snippet, 'cors: { origin: "http://localhost:3000", credentials: true }');
  assert.match(advice.join("\n"), /WebSocket alone[\s\S]*allowedHeaders[\s\S]*no star/);
  assert.match(explanation, /A WebSocket works/);
});

test("an address that the policy refused is told as such", () => {
  const blocked = ["wss://a.example/socket.io/?EIO=4", "inline"];
  assert.equal(diagnose({ ...circumstances, blocked }, failed).code, "blocked-by-policy");
  assert.equal(diagnose({ ...circumstances, blocked: ["https://b.example"] }, failed).code, "unreachable");
});
