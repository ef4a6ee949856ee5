/** Tries inputs on a target until one breaks it or the time is up. */
import fc from "fast-check";
import type { DecoderTarget } from "./decoders.js";
import type { LiveTarget } from "./live.js";
import { near } from "./mutate.js";

export interface Failure {
  readonly inputs: readonly Buffer[];
  readonly message: string;
}

/** How many inputs a live target gets before it is asked whether it still lives. */
const BATCH = 10;

export function fuzzDecoder({ corpus, check }: DecoderTarget, forMs: number): Failure | undefined {
  const details = fc.check(
    fc.property(near(corpus), fc.nat(), (input, cut) => check(input, cut)),
    within(forMs),
  );
  if (!details.failed || details.counterexample === null) return undefined;
  return { inputs: [details.counterexample[0]], message: messageOf(details.errorInstance) };
}

export async function fuzzLive({ corpus, attack }: LiveTarget, forMs: number): Promise<Failure | undefined> {
  const batch = fc.array(near(corpus), { minLength: 1, maxLength: BATCH });
  const details = await fc.check(
    fc.asyncProperty(batch, (inputs) => attack(inputs)),
    within(forMs),
  );
  if (!details.failed || details.counterexample === null) return undefined;
  return { inputs: details.counterexample[0], message: messageOf(details.errorInstance) };
}

function within(forMs: number) {
  return { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: forMs, markInterruptAsFailure: false };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
