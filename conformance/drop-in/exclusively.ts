/** One process at a time: test files run in processes of their own, at once. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "@tidewire/testkit";

/** Longer than an installation takes on a slow line. */
const WITHIN_MS = 170_000;

/** Runs `work` while no other process runs its own under the same `lock`, a path where nothing else lies. */
export async function exclusively(lock: string, work: () => Promise<void>): Promise<void> {
  await eventually(() => taken(lock), { withinMs: WITHIN_MS, what: `${lock} was not released` });
  try {
    await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function taken(lock: string): boolean {
  try {
    mkdirSync(lock);
    writeFileSync(join(lock, "pid"), String(process.pid));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    if (isAbandoned(lock)) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

/** Whether the process that took the lock is no more. */
function isAbandoned(lock: string): boolean {
  try {
    process.kill(Number(readFileSync(join(lock, "pid"), "utf8")), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
