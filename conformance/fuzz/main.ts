/** `npm run fuzz -- --minutes N [--only WORD]`: fuzzes every target in turn, and keeps what it finds. */
import { parseArgs } from "node:util";
import { Victim } from "../hostile/victim-process.js";
import { DECODERS } from "./decoders.js";
import { keep } from "./found.js";
import { type Failure, fuzzDecoder, fuzzLive } from "./fuzz.js";
import { liveTargets } from "./live.js";

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "10" }, only: { type: "string", default: "" } },
});
const until = Date.now() + Number(values.minutes) * 60_000;
/** Long enough to get away from the corpus, short enough that a short run sees every target. */
const TURN_MS = 10_000;

/** A live target has a victim of its own for each turn: decoders leave no time to an honest client between turns. */
async function fuzzVictim(name: string, forMs: number): Promise<Failure | undefined> {
  let victim = await Victim.start(OPTIONS);
  const targets = liveTargets(async () => {
    if (!victim.isAlive || victim.complaints !== "") {
      await victim.stop();
      victim = await Victim.start(OPTIONS);
    }
    return victim;
  });
  const target = targets.find((one) => one.name === name);
  const failure = target === undefined ? undefined : await fuzzLive(target, forMs);
  if (failure === undefined) await victim.isServing();
  await victim.stop();
  return failure;
}

const OPTIONS = { perMessageDeflate: true };
const LIVE = liveTargets(() => Victim.start(OPTIONS)).map(({ name }) => name);

const targets: readonly {
  readonly name: string;
  run(forMs: number): Failure | undefined | Promise<Failure | undefined>;
}[] = [
  ...DECODERS.map((target) => ({ name: target.name, run: (forMs: number) => fuzzDecoder(target, forMs) })),
  ...LIVE.map((name) => ({ name, run: (forMs: number) => fuzzVictim(name, forMs) })),
].filter(({ name }) => name.includes(values.only));

let findings = 0;
while (Date.now() < until && targets.length > 0) {
  for (const { name, run } of targets) {
    const forMs = Math.min(TURN_MS, until - Date.now());
    if (forMs <= 0) break;
    const failure = await run(forMs);
    if (failure === undefined) console.log(`${name}: nothing`);
    else {
      findings++;
      console.error(`${name}: kept as ${keep({ target: name, inputs: failure.inputs })}\n${failure.message}`);
    }
  }
}
console.log(`${findings} findings`);
process.exit(findings === 0 ? 0 : 1);
