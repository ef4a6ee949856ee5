import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeRequest } from "@tidewire/testkit";
import { parseEngineQuery } from "@tidewire/wire/engine";
import type { HttpRequest } from "../http/request.js";
import { type EngineOptions, resolveEngineOptions } from "./engine-options.js";
import type { Session } from "./session.js";
import { askApplication, type Refusal, refuse, type Verdict, verify, verifyVersion } from "./verify.js";

const polling = { transport: { name: "polling" } } as unknown as Session;
const websocket = { transport: { name: "websocket" } } as unknown as Session;
const SESSIONS = new Map([
  ["p", polling],
  ["w", websocket],
]);

interface Case {
  query: string;
  upgrade?: boolean;
  method?: string;
  origin?: string;
  options?: EngineOptions;
}

function verdict({ query, upgrade = false, method = "GET", origin, options = {} }: Case): Verdict {
  const url = `/socket.io/?${query}`;
  const request = fakeRequest({ method, url, headers: origin === undefined ? {} : { origin } });
  return verify(request, parseEngineQuery(url), upgrade, {
    options: resolveEngineOptions(options),
    session: (sid) => SESSIONS.get(sid),
  });
}

test("a request without a session may open one", () => {
  assert.deepEqual(verdict({ query: "EIO=4&transport=polling" }), { kind: "open", transport: "polling" });
  assert.deepEqual(verdict({ query: "transport=websocket", upgrade: true }), { kind: "open", transport: "websocket" });
});

test("an unknown transport is refused before anything else", () => {
  for (const transport of ["", "carrier-pigeon", "webtransport", "__proto__", "constructor", "polling,polling"]) {
    assert.deepEqual(
      verdict({ query: `transport=${transport}&sid=none`, method: "PUT", origin: "\u0001" }),
      refuse(0, { transport }),
    );
  }
  assert.deepEqual(verdict({ query: "EIO=4" }), refuse(0, { transport: undefined }));
  assert.deepEqual(
    verdict({ query: "transport=websocket", upgrade: true, options: { transports: ["polling"] } }),
    refuse(0, { transport: "websocket" }),
  );
});

test("an origin with characters that no header may hold is refused, odd but legal ones pass", () => {
  for (const origin of ["http://a\u0000", "http://a\u007f", "http://a\u000a", "http://a\u0100"]) {
    assert.deepEqual(
      verdict({ query: "transport=polling&sid=none", origin }),
      refuse(3, { name: "INVALID_ORIGIN", origin }),
    );
  }
  for (const origin of ["null", "http://a:1", "http://\u00e9\u00ff\u0080", "a\tb ~"]) {
    assert.equal(verdict({ query: "transport=polling", origin }).kind, "open");
  }
});

test("an unknown session is refused, names of the prototype included", () => {
  for (const sid of ["none", "__proto__", "constructor", "toString"]) {
    assert.deepEqual(verdict({ query: `transport=polling&sid=${sid}` }), refuse(1, { sid }));
  }
});

test("a plain request must name the transport that its session has", () => {
  assert.deepEqual(verdict({ query: "transport=polling&sid=p", method: "POST" }), {
    kind: "session",
    session: polling,
    transport: "polling",
  });
  const mismatch = (transport: string, previousTransport: string) =>
    refuse(3, { name: "TRANSPORT_MISMATCH", transport, previousTransport });
  assert.deepEqual(verdict({ query: "transport=polling&sid=w" }), mismatch("polling", "websocket"));
  const lost = verdict({ query: "transport=websocket&sid=p" }) as Refusal;
  assert.match(String(lost.context.error), /proxy .* Upgrade and Connection/);
  assert.deepEqual(lost.context, { ...mismatch("websocket", "polling").context, error: lost.context.error });
  // A plain request of a WebSocket session would never be answered.
  assert.deepEqual(verdict({ query: "transport=websocket&sid=w" }), mismatch("websocket", "websocket"));
});

test("an upgrade goes to its session, whatever transport that has", () => {
  for (const [sid, session] of SESSIONS) {
    assert.deepEqual(verdict({ query: `transport=websocket&sid=${sid}`, upgrade: true }), {
      kind: "session",
      session,
      transport: "websocket",
    });
  }
});

test("only a GET opens a session, and a WebSocket only with an upgrade", () => {
  for (const method of ["POST", "OPTIONS", "HEAD", "PUT"]) {
    assert.deepEqual(verdict({ query: "transport=websocket", method }), refuse(2, { method }));
  }
  const { code, context } = verdict({ query: "transport=websocket" }) as Refusal;
  assert.deepEqual([code, context.name], [3, "TRANSPORT_HANDSHAKE_ERROR"]);
  assert.match(String(context.error), /proxy .* Upgrade and Connection/);
});

test("revision 3 is let in unless the application wants none of it", () => {
  const checked = (query: string, options: EngineOptions) =>
    verifyVersion(parseEngineQuery(`/?${query}`), resolveEngineOptions(options));
  assert.equal(checked("EIO=3", {}), null);
  assert.equal(checked("EIO=4", { allowEIO3: false }), null);
  for (const query of ["EIO=3", "", "EIO=", "EIO=5", "EIO=1e9"]) {
    assert.deepEqual(checked(query, { allowEIO3: false }), refuse(5, { protocol: 3 }));
  }
});

async function asked(
  allowRequest: (request: HttpRequest, decide: (message: string | null | undefined, allow: boolean) => void) => unknown,
): Promise<(Refusal | null)[]> {
  const answers: (Refusal | null)[] = [];
  askApplication(allowRequest as never, fakeRequest(), (refusal) => answers.push(refusal));
  await new Promise((resolve) => setImmediate(resolve));
  return answers;
}

test("the application decides, once, now or later", async () => {
  assert.deepEqual(await asked((_request, decide) => decide(null, true)), [null]);
  assert.deepEqual(await asked((_request, decide) => decide("over quota", false)), [
    refuse(4, { message: "over quota" }),
  ]);
  assert.deepEqual(await asked((_request, decide) => queueMicrotask(() => decide(undefined, true))), [null]);
  assert.deepEqual(
    await asked((_request, decide) => {
      decide(null, false);
      decide(null, true);
    }),
    [refuse(4, { message: null })],
  );
});

test("an application that throws or rejects has refused", async () => {
  const refused = [refuse(4, { message: null })];
  assert.deepEqual(
    await asked(() => {
      throw new RangeError("no");
    }),
    refused,
  );
  assert.deepEqual(await asked(async () => Promise.reject(new RangeError("no"))), refused);
});
