import assert from "node:assert/strict";
import { test } from "node:test";
import { runCommand, StepFailed } from "./run-command.mjs";

const node = (code) => () => runCommand(process.execPath, ["-e", code]);

test("is content with exit code 0", () => node("process.exit(0)")());

test("names the exit code of a program that failed", () => {
  assert.throws(node("process.exit(7)"), (error) => error instanceof StepFailed && /exit code 7/.test(error.message));
});

test("names the signal that ended a program", () => {
  assert.throws(node("process.kill(process.pid, 'SIGKILL'); setTimeout(() => {}, 60000)"), /SIGKILL/);
});

test("says which program cannot be run", () => {
  assert.throws(() => runCommand("/no/such/program", []), /^StepFailed: cannot run \/no\/such\/program/);
});

test("adds to the environment and takes nothing from it", () => {
  const code = "process.exit(process.env.ADDED === 'yes' && process.env.PATH ? 0 : 1)";
  runCommand(process.execPath, ["-e", code], { env: { ADDED: "yes" } });
});
