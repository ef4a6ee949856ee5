import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnoseSeen } from "./seen.js";

test("a failed transport is for the doctor to try", () => {
  assert.equal(diagnoseSeen({ kind: "failed", message: "xhr poll error", status: 0 }), undefined);
});

test("each refusal of a namespace has its explanation", () => {
  const of = (message: string, data?: unknown) => diagnoseSeen({ kind: "refused", namespace: "/x", message, data });
  assert.equal(of("Invalid namespace")?.code, "namespace-unknown");
  const refused = of("not authorized", { retry: false });
  assert.deepEqual(
    [refused?.code, refused?.title, refused?.data],
    ["namespace-refused", "/x refused you: not authorized", { retry: false }],
  );
  assert.equal(
    of("It seems you are trying to reach a Socket.IO server in v2.x with a v3.x client")?.code,
    "older-server",
  );
  assert.equal(diagnoseSeen({ kind: "silent", namespace: "/x" })?.code, "namespace-silent");
});

test("each loss has its explanation", () => {
  const of = (closeCode: string) =>
    diagnoseSeen({ kind: "lost", reason: "transport close", closeCode, hint: "see there" });
  assert.deepEqual(
    ["idle-proxy-timeout", "server-disconnect", "message-too-big", "server-close", "connection-lost"].map(
      (code) => of(code)?.code,
    ),
    ["idle-proxy", "sent-away", "lost", "session-unknown", "lost"],
  );
  assert.match(of("idle-proxy-timeout")?.snippet ?? "", /proxy_read_timeout/);
  assert.equal(of("network-lost")?.explanation, "See there.");
});
