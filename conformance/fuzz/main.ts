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

let victim: Victim | undefined;
const live = liveTargets(async () => {
  if (victim?.isAlive !== true || victim.complaints !== "") {
    await victim?.stop();
    victim = await Victim.start({ perMessageDeflate: true });
  }
  return victim;
});

const targets: readonly {
  readonly name: string;
  run(forMs: number): Failure | undefined | Promise<Failure | undefined>;
}[] = [
  ...DECODERS.map((target) => ({ name: target.name, run: (forMs: number) => fuzzDecoder(target, forMs) })),
  ...live.map((target) => ({ name: target.name, run: (forMs: number) => fuzzLive(target, forMs) })),
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
if (victim?.isAlive === true) await victim.isServing();
await victim?.stop();
console.log(`${findings} findings`);
process.exit(findings === 0 ? 0 : 1);
