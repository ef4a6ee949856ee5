/** The files that pages load: their size, and that every way to load them gives a client. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createContext, runInContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { buildSync } from "esbuild";
import { test } from "../support/bounded-test.js";

const require = createRequire(import.meta.url);

const read = (name: string) => readFileSync(require.resolve(`@tidewire/client/dist/${name}`));

const gzipped = (bytes: Uint8Array) => gzipSync(bytes, { level: 9 }).length;

/** Bytes, minified and compressed: they may shrink, and grow only on purpose. */
const MAX_BYTES = { "tidewire.min.js": 10_000, "tidewire.esm.min.js": 10_000, "tidewire.msgpack.min.js": 12_050 };
const MAX_WEBSOCKET_BYTES = 5_000;

for (const [name, maxBytes] of Object.entries(MAX_BYTES)) {
  test(`${name} takes at most ${maxBytes} bytes`, () => {
    const bytes = gzipped(read(name));
    assert.ok(bytes <= maxBytes, `${bytes} bytes`);
  });
}

test(`the WebSocket-only entry takes at most ${MAX_WEBSOCKET_BYTES} bytes`, () => {
  const { outputFiles } = buildSync({
    stdin: { contents: 'export { io } from "@tidewire/client/websocket";', resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    conditions: ["browser"],
    target: "es2022",
    write: false,
  });
  const bytes = gzipped(outputFiles[0]?.contents ?? new Uint8Array(0));
  assert.ok(bytes > 0 && bytes <= MAX_WEBSOCKET_BYTES, `${bytes} bytes`);
});

/** What a page, or a worker, has beside the language: no document, no window. */
const hostGlobals = { setTimeout, clearTimeout, console, TextEncoder, TextDecoder, AbortController };

for (const name of ["tidewire.js", "tidewire.min.js", "tidewire.msgpack.min.js"]) {
  test(`${name} is the global io of a script, and a module of CommonJS and AMD`, () => {
    const source = read(name).toString();
    const script = createContext({ ...hostGlobals });
    runInContext(source, script);
    assert.deepEqual(runInContext("Object.keys(io).join()", script), "io,connect,Manager,Socket,protocol");
    assert.equal(runInContext('io("http://h", { autoConnect: false }).nsp', script), "/");
    const commonJs = createContext({ ...hostGlobals, module: { exports: {} }, exports: {} });
    assert.equal(runInContext(`${source};module.exports.protocol`, commonJs), 5);
    const amd = createContext({
      ...hostGlobals,
      define: Object.assign((make: () => unknown) => made.push(make()), { amd: {} }),
    });
    const made: unknown[] = [];
    runInContext(source, amd);
    assert.equal((made[0] as { protocol: number }).protocol, 5);
  });
}

test("the names of the published bundles lead to ours", () => {
  for (const suffix of [".js", ".min.js", ".esm.min.js", ".msgpack.min.js"]) {
    assert.deepEqual(read(`socket.io${suffix}`), read(`tidewire${suffix}`));
    assert.deepEqual(read(`socket.io${suffix}.map`), read(`tidewire${suffix}.map`));
  }
});
