import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { HubError } from "../hub-error.js";
import { readConfigFile } from "./config-file.js";

const folder = mkdtempSync(join(tmpdir(), "tidewire-config-"));
after(() => rmSync(folder, { recursive: true }));

function file(text: string): string {
  const path = join(folder, "hub.json");
  writeFileSync(path, text);
  return path;
}

function errorOf(path: string): HubError {
  try {
    readConfigFile(path);
  } catch (error) {
    if (error instanceof HubError) return error;
  }
  throw new HubError("broken-build", "no error");
}

test("reads a JSON object, also one that an editor began with a byte order mark", () => {
  const path = file('\ufeff{ "port": 8080 }');
  assert.deepEqual(readConfigFile(path), { path, values: { port: 8080 } });
});

test("a missing file is named", () => {
  const path = join(folder, "none.json");
  const error = errorOf(path);
  assert.equal(error.code, "missing-file");
  assert.equal(error.message, `${path} does not exist`);
});

test("a folder cannot be read", () => {
  assert.equal(errorOf(folder).message, `${folder} cannot be read`);
});

test("what is no JSON is told in one line", () => {
  const error = errorOf(file("{\n  port: 80\n}"));
  assert.equal(error.code, "bad-file");
  assert.match(error.message, /hub\.json is no JSON: /);
  assert.doesNotMatch(error.message, /\n/);
});

test("JSON that is no object is refused", () => {
  for (const text of ["[]", "7", "null", '"x"'])
    assert.match(errorOf(file(text)).message, /has to hold a JSON object$/);
});
