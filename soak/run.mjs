/**
 * npm run soak -- --minutes 10: honest and hostile clients at one server for a set time. Fails (exit code 1) when memory
 * climbs, a handle is left behind, an honest message was lost, doubled or out of turn, the server wrote to stderr, or its
 * process does not end by itself.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { comeAndGoUntil, talkUntil } from "./honest.mjs";
import { attackUntil } from "./hostile.mjs";
import { climb } from "./slope.mjs";

const { values } = parseArgs({ options: { minutes: { type: "string", default: "10" } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) {
  console.error(`--minutes ${values.minutes}: give a number above 0`);
  process.exit(2);
}
const HONEST = 9;
const HOSTILE = 4;
const VISITORS = 2;
/** What the heap may climb over the measured part of a run: caches that fill, code that is compiled. */
const MAX_CLIMB_BYTES = 4 * 1024 * 1024;

const server = fork(fileURLToPath(new URL("server.mjs", import.meta.url)), {
  execArgv: ["--expose-gc"],
  stdio: ["ignore", "inherit", "pipe", "ipc"],
});
let complaints = "";
server.stderr.on("data", (chunk) => {
  complaints += chunk;
});
const exited = once(server, "exit");
const [{ port }] = await once(server, "message");
const before = await state();

const stalls = monitorEventLoopDelay();
stalls.enable();
const stop = new AbortController();
const end = Date.now() + minutes * 60_000;
const honest = Array.from({ length: HONEST }, (_, at) => talkUntil(stop.signal, port, at));
const hostile = Array.from({ length: HOSTILE }, () => attackUntil(stop.signal, port));
const visitors = Array.from({ length: VISITORS }, () => comeAndGoUntil(stop.signal, port));
const samples = [];
while (Date.now() < end && server.exitCode === null) {
  await pause(Math.min(2_000, Math.max(1, end - Date.now())));
  const sample = await state();
  samples.push(sample);
  if (samples.length % 15 === 0) console.log(`${Math.round((end - Date.now()) / 1000)} s to go: ${describe(sample)}`);
}
stop.abort();

const talks = await Promise.all(honest);
const attacks = sum(await Promise.all(hostile));
const visits = sum(await Promise.all(visitors));
const faults = talks.flatMap((talk) => talk.faults).slice(0, 20);
const after = await settled();
// The first third warms up.
const climbed = climb(samples.slice(Math.floor(samples.length / 3)).map(({ bytes }) => bytes));
if (climbed > MAX_CLIMB_BYTES) faults.push(`memory climbed by ${mebibytes(climbed)} over the last two thirds`);
if (after.kinds.length > before.kinds.length) faults.push(`handles were left behind: ${after.kinds.join(", ")}`);
if (after.sessions > 0) faults.push(`${after.sessions} sessions were left behind`);
server.send("close");
const code = await Promise.race([
  exited.then(([exitCode]) => exitCode),
  pause(20_000).then(() => "none: it still runs"),
]);
if (code !== 0) faults.push(`the server's process ended with ${code}`);
if (complaints !== "") faults.push(`the server wrote to stderr: ${complaints.slice(0, 2_000)}`);
server.kill("SIGKILL");

const messages = sum(talks.map(({ sent }) => sent));
console.log(`${minutes} min: ${messages} honest messages, ${visits} visits, ${attacks} attacks`);
// A ping timeout beside a stall as long says more of the machine than of the server.
console.log(`longest stall: server ${after.stallMs} ms, clients ${Math.round(stalls.max / 1e6)} ms`);
console.log(`before ${describe(before)}; after ${describe(after)}; climb ${mebibytes(climbed)}`);
for (const fault of faults) console.log(`FAULT: ${fault}`);
console.log(faults.length === 0 ? "soak passed" : "soak failed");
process.exit(faults.length === 0 ? 0 : 1);

async function state() {
  const answer = once(server, "message");
  server.send("state");
  const message = await Promise.race([answer, exited.then(() => undefined)]);
  return message?.[0].state ?? { bytes: 0, kinds: [], sessions: 0, stallMs: 0 };
}

/**
 * The state once every deadline has passed. The longest: who opens a session, joins nothing and never polls is told goodbye
 * after `connectTimeout`, and has 30 seconds to fetch it.
 */
async function settled() {
  let last = await state();
  for (let waited = 0; waited < 40_000; waited += 500) {
    if (last.sessions === 0 && last.kinds.length <= before.kinds.length) break;
    await pause(500);
    last = await state();
  }
  return last;
}

function describe({ bytes, kinds, sessions }) {
  return `${mebibytes(bytes)}, ${kinds.length} handles, ${sessions} sessions`;
}

function mebibytes(bytes) {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

function sum(numbers) {
  return numbers.reduce((total, each) => total + each, 0);
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
