import assert from "node:assert/strict";
import { test } from "node:test";
import type { Seen } from "../network/line.js";
import { type Plan, planOf } from "../plan.js";
import { EMPTY_SETUP } from "../setup.js";
import { Consultation } from "./consultation.js";
import type { Diagnosis } from "./diagnosis.js";

const FAILED: Seen = { kind: "failed", message: "xhr poll error", status: 0 };

function plan(): Plan {
  const planned = planOf({ ...EMPTY_SETUP, url: "http://a.example" });
  return planned.kind === "plan" ? planned.plan : assert.fail(planned.problem.message);
}

function diagnosis(title: string): Diagnosis {
  return { code: "lost", title, explanation: "", advice: [], steps: [] };
}

/** A doctor who finds "examined" when he looks, and what is shown of that. */
function consultation(before?: Diagnosis) {
  const log: string[] = [];
  const doctor = { before: () => before, examine: async () => diagnosis("examined") };
  const made = new Consultation(doctor, {
    doctor: {
      show: ({ title }) => log.push(`show ${title}`),
      showBusy: () => log.push("busy"),
      hide: () => log.push("hide"),
    },
    line: { announce: (text) => log.push(`announce ${text}`) },
  });
  return { made, log };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test("what is known without a try keeps a connection from being made, and is shown", () => {
  const { made, log } = consultation(diagnosis("mixed content"));
  assert.equal(made.allows(plan()), false);
  assert.deepEqual(log, ["hide", "show mixed content", "announce mixed content"]);
});

test("where nothing is known the connection is tried, and what was said before goes", () => {
  const { made, log } = consultation();
  assert.equal(made.allows(plan()), true);
  assert.deepEqual(log, ["hide"]);
});

test("the first failure is looked into, further ones not until the connection stood or is made anew", async () => {
  const { made, log } = consultation();
  for (const again of [() => made.end(), () => made.allows(plan())]) {
    made.troubled(FAILED, plan());
    made.troubled(FAILED, plan());
    await settle();
    assert.deepEqual(log.splice(0), ["busy", "show examined", "announce examined"]);
    made.dismiss();
    made.troubled(FAILED, plan());
    again();
    assert.deepEqual(log.splice(0), ["hide", "hide"]);
  }
});

test("nothing is looked into before there was a plan", () => {
  const { made, log } = consultation();
  made.troubled(FAILED, undefined);
  assert.deepEqual(log, []);
});

test("trouble that explains itself needs no look, however often it comes", () => {
  const { made, log } = consultation();
  const silent: Seen = { kind: "silent", namespace: "/x" };
  made.troubled(silent, plan());
  made.troubled(silent, plan());
  const title = "The server does not answer for /x";
  assert.deepEqual(log, [`show ${title}`, `announce ${title}`, `show ${title}`, `announce ${title}`]);
});
