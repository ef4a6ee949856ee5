import assert from "node:assert/strict";
import { test } from "node:test";
import { checkLayers, layerOf } from "./check-layers.mjs";

const DECLARED = { "": ["fast-check"], wire: [], client: [], server: ["cors"], hub: [], testkit: [] };

/** Checks `from` importing `specifier`, with whatever else must exist. */
function problemsOf(from, specifier, others = []) {
  const sources = Object.fromEntries(others.map((path) => [path, "export const x = 1;\n"]));
  sources[from] = `import { x } from "${specifier}";\n`;
  return checkLayers(sources, DECLARED);
}

const allowed = [
  ["packages/wire/src/ws/frame.ts", "../utf8.js"],
  ["packages/wire/src/engine/text.ts", "./packet.js"],
  ["packages/server/src/index.ts", "./io/server.js"],
  ["packages/server/src/io/peer.ts", "../engine/session.js"],
  ["packages/server/src/io/namespace.ts", "../adapter/memory.js"],
  ["packages/server/src/io/server.ts", "../compat/engine-view.js"],
  ["packages/server/src/io/server.ts", "../options.js"],
  ["packages/server/src/options.ts", "./engine/engine-options.js"],
  ["packages/server/src/engine/websocket.ts", "../ws/connection.js"],
  ["packages/server/src/engine/polling.ts", "../http/respond.js"],
  ["packages/server/src/engine/polling.ts", "../server-error.js"],
  ["packages/server/src/io/socket.ts", "@tidewire/wire/sio"],
  ["packages/server/src/adapter/memory.ts", "@tidewire/wire/sio"],
  ["packages/server/src/ws/connection.ts", "@tidewire/wire/ws"],
  ["packages/server/src/http/cors.ts", "cors"],
  ["packages/server/src/http/cors.ts", "node:http"],
  ["packages/server/src/io/server.test.ts", "@tidewire/testkit"],
  ["packages/server/src/adapter/memory.test.ts", "../io/server.js"],
  ["packages/server/src/io/server.test.ts", "fast-check"],
  ["packages/client/src/lookup.ts", "./manager.js"],
  ["packages/client/src/manager.ts", "#parts"],
  ["packages/client/src/parts.ts", "./engine/session.js"],
  ["packages/client/src/lean/engine.ts", "../engine/open.js"],
  ["packages/client/src/engine/polling.ts", "../platform/platform.js"],
  ["packages/client/src/platform/node.ts", "node:https"],
  ["packages/hub/src/app/rooms.ts", "@tidewire/server"],
  ["packages/hub/src/pages/chat.ts", "@tidewire/client"],
  ["packages/hub/src/app/chat.ts", "../pages/chat-protocol.js"],
  ["packages/wire/src/engine/text.test.ts", "./vectors.test.js"],
  ["packages/testkit/src/raw-client.ts", "@tidewire/wire/ws"],
  ["conformance/broadcast.test.ts", "@tidewire/server"],
];

for (const [from, specifier] of allowed) {
  test(`lets ${from} import ${specifier}`, () => assert.deepEqual(problemsOf(from, specifier), []));
}

const forbidden = [
  ["packages/wire/src/ws/frame.ts", "../engine/packet.js", "wire/ws -> wire/engine"],
  ["packages/wire/src/sio/decode.ts", "../ws/frame.js", "wire/sio -> wire/ws"],
  ["packages/wire/src/utf8.ts", "./sio/packet.js", "wire/top -> wire/sio"],
  ["packages/wire/src/utf8.ts", "node:buffer", "does not exist wherever wire/top runs"],
  ["packages/wire/src/utf8.ts", "fast-check", "not a declared dependency of packages/wire"],
  ["packages/wire/src/utf8.ts", "@tidewire/server", "wire/top -> server/index"],
  ["packages/wire/src/utf8.test.ts", "@tidewire/server", "wire/top -> server/index"],
  ["packages/server/src/adapter/memory.ts", "../io/server.js", "server/adapter -> server/io"],
  ["packages/server/src/adapter/memory.ts", "../engine/session.js", "server/adapter -> server/engine"],
  ["packages/server/src/adapter/memory.ts", "@tidewire/wire/engine", "server/adapter -> wire/engine"],
  ["packages/server/src/engine/session.ts", "../io/socket.js", "server/engine -> server/io"],
  ["packages/server/src/engine/session.ts", "../adapter/memory.js", "server/engine -> server/adapter"],
  ["packages/server/src/engine/session.ts", "../compat/engine-view.js", "server/engine -> server/compat"],
  ["packages/server/src/adapter/memory.ts", "../compat/rooms-view.js", "server/adapter -> server/compat"],
  ["packages/server/src/http/respond.ts", "../engine/engine.js", "server/http -> server/engine"],
  ["packages/server/src/server-error.ts", "./io/server.js", "server/base -> server/io"],
  ["packages/server/src/options.ts", "./io/server.js", "server/options -> server/io"],
  ["packages/server/src/engine/engine.ts", "../options.js", "server/engine -> server/options"],
  ["packages/server/src/io/server.ts", "../index.js", "server/io -> server/index"],
  ["packages/server/src/io/server.ts", "@tidewire/client", "server/io -> client/index"],
  ["packages/server/src/io/server.ts", "@tidewire/testkit", "for tests only"],
  ["packages/server/src/io/server.ts", "./socket.test.js", "imports the test"],
  ["packages/server/src/io/server.ts", "../../../wire/src/utf8.js", "leaves the package"],
  ["packages/server/src/io/server.ts", "express", "not a declared dependency of packages/server"],
  ["packages/server/src/io/server.test.ts", "express", "not a declared dependency of packages/server"],
  ["packages/server/src/helpers/x.ts", "cors", "lies in no known layer"],
  ["packages/client/src/platform/node.ts", "../engine/session.js", "client/platform -> client/engine"],
  ["packages/client/src/engine/session.ts", "../manager.js", "client/engine -> client/manager"],
  ["packages/client/src/socket.ts", "./manager.js", "client/core -> client/manager"],
  ["packages/client/src/parts.ts", "./lean/engine.js", "client/parts -> client/lean"],
  ["packages/client/src/manager.ts", "./lookup.js", "client/manager -> client/index"],
  ["packages/client/src/manager.ts", "node:https", "does not exist wherever client/manager runs"],
  ["packages/hub/src/app/rooms.ts", "@tidewire/wire", "hub/app -> wire/top"],
  ["packages/hub/src/pages/chat.ts", "@tidewire/server", "hub/pages -> server/index"],
  ["packages/hub/src/pages/chat.ts", "../app/chat.js", "hub/pages -> hub/app"],
  ["packages/hub/src/pages/chat.ts", "node:fs", "does not exist wherever hub/pages runs"],
  ["packages/wire/src/index.ts", "./ws/index.js", "wire/top -> wire/ws"],
  ["conformance/broadcast.test.ts", "../packages/server/src/index.js", "leaves the package"],
];

for (const [from, specifier, reason] of forbidden) {
  test(`stops ${from} importing ${specifier}`, () => {
    const problems = problemsOf(from, specifier);
    assert.equal(problems.length, 1, problems.join("\n"));
    assert.ok(problems[0].startsWith(`${from}: `), problems[0]);
    assert.ok(problems[0].includes(reason), problems[0]);
  });
}

test("counts a type import", () => {
  const problems = checkLayers(
    { "packages/server/src/adapter/rooms.ts": 'import type { Socket } from "../io/socket.js";\n' },
    DECLARED,
  );
  assert.deepEqual(problems, [
    "packages/server/src/adapter/rooms.ts: ../io/socket.js goes against the arrows: server/adapter -> server/io",
  ]);
});

test("names a cycle of files, type imports counted", () => {
  const problems = checkLayers(
    {
      "packages/server/src/io/a.ts": 'import { b } from "./b.js";\n',
      "packages/server/src/io/b.ts": 'export * from "./c.js";\n',
      "packages/server/src/io/c.ts": 'import type { A } from "./a.js";\n',
      "packages/server/src/io/d.ts": 'import { a } from "./a.js";\n',
    },
    DECLARED,
  );
  assert.deepEqual(problems, [
    "cycle: packages/server/src/io/a.ts -> packages/server/src/io/b.ts -> packages/server/src/io/c.ts -> packages/server/src/io/a.ts",
  ]);
});

test("names a file that imports itself", () => {
  const path = "packages/wire/src/utf8.ts";
  assert.deepEqual(problemsOf(path, "./utf8.js"), [`cycle: ${path} -> ${path}`]);
});

test("names a cycle that runs through a package's own name", () => {
  const problems = checkLayers(
    {
      "packages/wire/src/index.ts": 'export * from "./utf8.js";\n',
      "packages/wire/src/utf8.ts": 'import { x } from "@tidewire/wire";\n',
    },
    DECLARED,
  );
  assert.deepEqual(problems, [
    "cycle: packages/wire/src/index.ts -> packages/wire/src/utf8.ts -> packages/wire/src/index.ts",
  ]);
});

test("lets two files share a third", () => {
  const sources = {
    "packages/wire/src/a.ts": 'import "./b.js";\nimport "./c.js";\n',
    "packages/wire/src/b.ts": 'import "./c.js";\n',
    "packages/wire/src/c.ts": "",
  };
  assert.deepEqual(checkLayers(sources, DECLARED), []);
});

test("knows the layer of a file by its folder", () => {
  assert.equal(layerOf("packages/wire/src/bytes.ts"), "wire/top");
  assert.equal(layerOf("packages/server/src/metrics.ts"), "server/base");
  assert.equal(layerOf("packages/client/src/socket.ts"), "client/core");
  assert.equal(layerOf("packages/hub/src/console/main.ts"), "hub/pages");
  assert.equal(layerOf("packages/server/src/misc/x.ts"), undefined);
});
