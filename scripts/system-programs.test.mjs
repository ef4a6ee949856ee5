import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { howToInstall, isDebian, locate, PROGRAMS, programsOf, provide } from "./system-programs.mjs";

const PROGRAM = {
  title: "Thing",
  variable: "THING_PATH",
  commands: ["thing", "thing2"],
  places: [],
  debianPackage: "t",
};

/** A folder with one program in it. */
function folderWith(t, name, mode = 0o755) {
  const folder = mkdtempSync(join(tmpdir(), "tidewire-programs-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, name), "");
  chmodSync(join(folder, name), mode);
  return folder;
}

test("finds a program on the PATH, the first of its names first", (t) => {
  const second = folderWith(t, "thing2");
  const first = folderWith(t, "thing");
  assert.equal(locate(PROGRAM, { PATH: [second, first].join(delimiter) }), join(first, "thing"));
  assert.equal(locate(PROGRAM, { PATH: second }), join(second, "thing2"));
});

test("finds a program in its usual place", (t) => {
  const place = join(folderWith(t, "thing"), "thing");
  assert.equal(locate({ ...PROGRAM, places: [place] }, { PATH: "" }), place);
});

test("lets the environment choose the program", (t) => {
  const chosen = join(folderWith(t, "other"), "other");
  const path = folderWith(t, "thing");
  assert.equal(locate(PROGRAM, { PATH: path, THING_PATH: chosen }), chosen);
  assert.equal(locate(PROGRAM, { PATH: path, THING_PATH: "" }), join(path, "thing"));
});

test("tells the tests where the program is", (t) => {
  const folder = folderWith(t, "thing");
  assert.deepEqual(provide([PROGRAM], { PATH: folder }), { THING_PATH: join(folder, "thing") });
});

test("installs nothing when the chosen program is missing, and says which", () => {
  const message = "THING_PATH is /nowhere/thing, which is no program: no Thing";
  assert.throws(() => provide([PROGRAM], { PATH: "", THING_PATH: "/nowhere/thing" }), { name: "StepFailed", message });
});

test("does not fall back when the chosen program is missing", (t) => {
  assert.equal(locate(PROGRAM, { PATH: folderWith(t, "thing"), THING_PATH: "/nowhere/thing" }), undefined);
});

test("passes over folders of that name and files nobody may run", (t) => {
  const folder = folderWith(t, "thing", 0o644);
  mkdirSync(join(folder, "thing2"));
  assert.equal(locate(PROGRAM, { PATH: folder }), undefined);
});

test("knows Debian and what descends from it", () => {
  assert.equal(isDebian('NAME="Debian"\nID=debian\n'), true);
  assert.equal(isDebian("ID=ubuntu\nID_LIKE=debian\n"), true);
  assert.equal(isDebian('ID=pop\nID_LIKE="ubuntu debian"\n'), true);
  assert.equal(isDebian('ID=fedora\nID_LIKE="rhel centos"\nHOME_URL="https://debian.example"\n'), false);
  assert.equal(isDebian(""), false);
});

test("tells how to install what is missing", () => {
  const message = howToInstall([PROGRAMS.chromium]);
  assert.match(message, /^Chromium is needed and was not found/);
  assert.match(message, /sudo apt-get install chromium/);
  assert.match(message, /set CHROME_PATH/);
});

test("knows by its name which program a test starts", () => {
  assert.deepEqual(programsOf(["conformance/a.nginx.test.ts", "/x/dist/b.nginx.test.js"]), [PROGRAMS.nginx]);
  assert.deepEqual(programsOf(["a.browser.test.ts"]), [PROGRAMS.chromium]);
  assert.deepEqual(programsOf(["a.test.ts", "a.redis.test.ts", "nginx.ts"]), []);
});
