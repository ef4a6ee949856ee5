import assert from "node:assert/strict";
import { test } from "node:test";
import { type Draft, EMPTY_DRAFT } from "./argument.js";
import { exportCode } from "./export-code.js";
import { type Plan, planOf } from "./plan.js";
import { EMPTY_SETUP, type Setup } from "./setup.js";

function plan(changes: Partial<Setup> = {}): Plan {
  const planned = planOf({ ...EMPTY_SETUP, url: "http://localhost:8080", ...changes });
  return planned.kind === "plan" ? planned.plan : assert.fail(planned.problem.message);
}

const draft: Draft = {
  ...EMPTY_DRAFT,
  event: "order",
  args: [
    { kind: "json", text: '{"a":1}' },
    { kind: "hex", text: "00ff" },
  ],
};

test("a program for the published client, with everything that was set up", () => {
  const code = exportCode("published", {
    plan: plan({ auth: '{"token":"t"}', namespaces: ["/", "/chat"], query: "a=b", headers: "X-A: b" }),
    draft: { ...draft, namespace: "/chat" },
    listen: ["news"],
  });
  assert.equal(
    code,
    `import { io } from "socket.io-client";

const options = {
  "path": "/socket.io",
  "extraHeaders": {
    "X-A": "b"
  },
  "transports": [
    "polling",
    "websocket"
  ],
  "auth": {
    "token": "t"
  },
  "query": {
    "a": "b"
  }
};

const socket = io("http://localhost:8080", options);

socket.on("connect", () => {
  console.log("connected", socket.id);
});
socket.on("connect_error", (error) => console.log(error.message, error.data));
socket.on("disconnect", (reason) => console.log("disconnected", reason));
socket.on("news", (...args) => console.log("news", ...args));

const socket2 = io("http://localhost:8080/chat", options);

socket2.on("connect", () => {
  console.log("connected", socket2.id);
  socket2.timeout(5000).emit("order", {
  "a": 1
}, Uint8Array.of(0x00, 0xff), (error, ...answer) => {
    console.log(error ? error.message : "answer", ...answer);
  });
});
socket2.on("connect_error", (error) => console.log(error.message, error.data));
socket2.on("disconnect", (reason) => console.log("disconnected", reason));
socket2.on("news", (...args) => console.log("news", ...args));
`,
  );
});

test("the same for our client, and a script for Node", () => {
  assert.match(
    exportCode("tidewire", { plan: plan(), draft, listen: [] }),
    /^import \{ io \} from "@tidewire\/client";/,
  );
  const script = exportCode("node", { plan: plan(), draft: { ...draft, ack: false }, listen: [] });
  assert.match(script, /^\/\/ npm install socket\.io-client, save as script\.mjs/);
  assert.match(script, /socket\.onAny\(/);
  assert.doesNotMatch(script, /timeout/);
});

test("for 2.x the program is one of 2.x, and ours says that it is not for that", () => {
  const old = plan({ revision: 3 });
  const code = exportCode("node", { plan: old, draft, listen: [] });
  assert.match(code, /socket\.io-client@2/);
  assert.match(code, /import io from "socket\.io-client"/);
  assert.doesNotMatch(code, /onAny\(|\.timeout\(/);
  assert.match(exportCode("tidewire", { plan: old, draft, listen: [] }), /use socket\.io-client 2/);
});

test("what a link carries stays a literal, whatever it holds", () => {
  const event = '");process.exit();("\u2028';
  const code = exportCode("published", {
    plan: plan({ listen: [event] }),
    draft: { ...draft, event },
    listen: [event],
  });
  assert.doesNotMatch(code, /[^\\]"\);process\.exit/);
  assert.doesNotMatch(code, /\u2028/);
});

test("a draft that is not complete is told in the program", () => {
  const broken: Draft = { ...draft, args: [{ kind: "json", text: "{" }] };
  assert.match(exportCode("published", { plan: plan(), draft: broken, listen: [] }), /\/\/ Argument 1 is not complete/);
  const sly: Draft = { ...draft, args: [{ kind: "json", text: "x\nprocess.exit()" }] };
  const lines = exportCode("published", { plan: plan(), draft: sly, listen: [] }).split("\n");
  assert.equal(lines.filter((line) => /process\.exit/.test(line) && !line.trim().startsWith("//")).length, 0);
});
