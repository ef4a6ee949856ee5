/** Runs another program to its end, in the repository's root. */
import { spawnSync } from "node:child_process";
import { root } from "./repository.mjs";

/** A step that cannot go on, told to the user in one line; a stack trace would say nothing more. */
export class StepFailed extends Error {
  /** @override */
  name = "StepFailed";
}

/** Inherits our output; throws `StepFailed` unless the program exits with 0. */
export function runCommand(command, args, options = {}) {
  const { status, signal, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    ...options,
    env: { ...process.env, ...options.env },
  });
  if (error !== undefined) throw new StepFailed(`cannot run ${command}: ${error.message}`, { cause: error });
  if (status !== 0) throw new StepFailed(`${[command, ...args].join(" ")} failed (${signal ?? `exit code ${status}`})`);
}

/** Runs the `main` of a script; a failed step becomes one line and exit code 1. */
export async function runMain(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
