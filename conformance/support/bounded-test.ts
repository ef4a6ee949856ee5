/** `test` with a bound, so that one answer that never comes fails one test and not the whole file. */
import { type TestContext, test as unbounded } from "node:test";

const BOUND_MS = 30_000;

export function test(title: string, run: (t: TestContext) => void | Promise<void>): void {
  unbounded(title, { timeout: BOUND_MS }, run);
}
