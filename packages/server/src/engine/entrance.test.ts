import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeRequest, fakeResponse } from "@tidewire/testkit";
import { MiddlewareChain } from "../http/middleware.js";
import { Admission } from "./admission.js";
import { type EngineOptions, resolveEngineOptions } from "./engine-options.js";
import { type Door, Entrance, type EntranceHooks } from "./entrance.js";
import type { Verdict } from "./verify.js";

const URL = "/engine.io/?EIO=4&transport=websocket";

function setUp(given: EngineOptions = {}, hooks: EntranceHooks = {}) {
  const options = resolveEngineOptions(given);
  const middlewares = new MiddlewareChain();
  const entrance = new Entrance({ options, session: () => undefined }, middlewares, new Admission(options), hooks);
  const verdicts: Verdict[] = [];
  const admit = (door: Door = true, url = URL, headers = {}): Verdict[] => {
    entrance.admit(fakeRequest({ url, headers }), fakeResponse(), door, (verdict) => verdicts.push(verdict));
    return verdicts;
  };
  return { entrance, middlewares, verdicts, admit };
}

test("without middlewares and allowRequest the verdict is there at once", () => {
  assert.deepEqual(setUp().admit(), [{ kind: "open", transport: "websocket" }]);
  assert.deepEqual(setUp().admit("event-stream", "/feed"), [{ kind: "open", transport: "event-stream" }]);
});

test("middlewares come first: one that fails refuses, one that does not go on leaves the request to itself", () => {
  const { middlewares, verdicts, admit } = setUp();
  let go: (error?: unknown) => void = () => undefined;
  middlewares.use((_request, _response, next) => {
    go = next;
  });
  assert.deepEqual(admit(), []);
  go("no");
  assert.deepEqual(
    verdicts.map(({ kind }) => kind),
    ["refused"],
  );
  assert.deepEqual(verdicts[0]?.kind === "refused" && verdicts[0].context, { name: "MIDDLEWARE_FAILURE", error: "no" });
});

test("the application decides last, about those alone who may come", () => {
  const asked: unknown[] = [];
  const { entrance, admit } = setUp({
    allowRequest: (request, decide) => {
      asked.push(request.url);
      decide(null, true);
    },
  });
  assert.equal(entrance.requestsAreShared, true);
  const kinds = [...admit(), ...admit(true, "/engine.io/?EIO=4&transport=smoke").slice(1)].map(({ kind }) => kind);
  assert.deepEqual([asked, kinds], [[URL], ["open", "refused"]]);
});

test("a client of protocol 3 is refused behind the application's decision, unless it is allowed", () => {
  const old = "/engine.io/?EIO=3&transport=websocket";
  assert.equal(setUp({ allowEIO3: false }).admit(true, old)[0]?.kind, "refused");
  assert.equal(setUp().admit(true, old)[0]?.kind, "open");
});

test("a WebSocket of a foreign page is let in where somebody tells it what is wrong, and refused elsewhere", () => {
  const headers = { host: "a.example", origin: "https://b.example", cookie: "sid=1" };
  const messages: string[] = [];
  const told = setUp({}, { turnedAway: (_session, message) => messages.push(message) });
  const [verdict] = told.admit(true, URL, headers);
  assert.match(String(verdict?.kind === "open" && verdict.foreign), /origin "https:\/\/b\.example" may not connect/);
  assert.equal(setUp().admit(true, URL, headers)[0]?.kind, "refused");
  assert.deepEqual(messages, []);
});
