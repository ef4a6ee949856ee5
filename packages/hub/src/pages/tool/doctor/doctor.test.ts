import assert from "node:assert/strict";
import { test } from "node:test";
import { type Plan, planOf } from "../plan.js";
import { EMPTY_SETUP, type Setup } from "../setup.js";
import { Doctor, type DoctorWorld, targetOf } from "./doctor.js";

function plan(changes: Partial<Setup> = {}): Plan {
  const planned = planOf({ ...EMPTY_SETUP, url: "http://a.example", ...changes });
  return planned.kind === "plan" ? planned.plan : assert.fail(planned.problem.message);
}

function world(changes: Partial<DoctorWorld> = {}) {
  let tell: (address: string) => void = () => {};
  const made: DoctorWorld = {
    page: { origin: "http://localhost:3000", isSecure: false },
    onBlocked: (listener) => {
      tell = listener;
    },
    fetch: () => Promise.reject(new TypeError("Failed to fetch")),
    openWebSocket: () => {
      throw new DOMException("no", "SecurityError");
    },
    after: () => () => {},
    ...changes,
  };
  return { made, blocked: (address: string) => tell(address) };
}

test("what needs no try is known before", async () => {
  const { made } = world({ page: { origin: "https://tool.example", isSecure: true } });
  const doctor = new Doctor(made);
  assert.equal(doctor.before(plan())?.code, "mixed-content");
  assert.equal((await doctor.examine(plan())).code, "mixed-content");
});

test("the rest is tried, and what the policy refused meanwhile counts", async () => {
  const { made, blocked } = world();
  const doctor = new Doctor(made);
  doctor.start();
  assert.equal((await doctor.examine(plan())).code, "unreachable");
  const result = doctor.examine(plan());
  blocked("http://a.example/socket.io/?EIO=4");
  assert.equal((await result).code, "blocked-by-policy");
});

test("tries what the client would ask", () => {
  assert.deepEqual(targetOf(plan({ query: "a=b", headers: "X-A: c", credentials: true, revision: 3, path: "/x" })), {
    url: "http://a.example",
    revision: 3,
    path: "/x",
    query: { a: "b" },
    headers: { "X-A": "c" },
    credentials: true,
  });
});
