/** Runs a case against a side and judges what it did, in the words of the Autobahn suite. */
import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import { TestkitError } from "@tidewire/testkit";
import { type Case, close, type Ending, type Exchange, type Frame, Op, type RoundTrips, type Step } from "./case.js";
import type { Link, ReceivedFrame } from "./link.js";
import type { Opened, Side } from "./sides.js";

/** NON-STRICT: right in the end, but the fault was seen later than it could be. */
export type Verdict = "OK" | "NON-STRICT" | "INFORMATIONAL" | "FAILED";

export interface Outcome {
  readonly verdict: Verdict;
  /** What was wrong, or what an informational case showed. */
  readonly detail: string;
}

export interface RunOptions {
  /** Round trips of one case, at most. */
  readonly maxCount: number;
}

/** How long the other end may take to report a fault that it has all the bytes of. */
const FAULT_WITHIN_MS = 2000;

export async function run(one: Case, side: Side, { maxCount }: RunOptions): Promise<Outcome> {
  if (one.kind === "round trips")
    return guarded(side, one, (opened) => roundTrips(opened, one, Math.min(one.count, maxCount)));
  let worst: Outcome = { verdict: "OK", detail: "" };
  for (const delivered of [one, ...redelivered(one)]) {
    const outcome = await guarded(side, delivered, ({ link }) => steps(link, delivered));
    if (RANK.indexOf(outcome.verdict) > RANK.indexOf(worst.verdict)) worst = outcome;
  }
  return worst;
}

const RANK: readonly Verdict[] = ["OK", "INFORMATIONAL", "NON-STRICT", "FAILED"];

/** The same bytes in one piece, and in single bytes (big ones in pieces of an odd size). */
function redelivered(one: Exchange): Exchange[] {
  if (one.steps.some(({ part }) => part !== undefined) || (one.ends.kind === "failed" && one.ends.by !== undefined))
    return [];
  const frames = one.steps.flatMap((step) => step.frames);
  const total = frames.reduce((sum, { payload }) => sum + (payload?.length ?? 0), 0);
  return [
    { ...one, steps: [{ frames }] },
    { ...one, steps: [{ frames, chop: total > 4096 ? 997 : 1 }] },
  ];
}

async function guarded(side: Side, one: Case, judge: (opened: Opened) => Promise<Outcome>): Promise<Outcome> {
  let opened: Opened | undefined;
  try {
    opened = await side.open(one.kind === "round trips" ? one.deflate : undefined);
    return await judge(opened);
  } catch (error) {
    if (error instanceof Mismatch || error instanceof TestkitError) return { verdict: "FAILED", detail: error.message };
    throw error;
  } finally {
    opened?.link.destroy();
  }
}

/** The other end did something else than the case says. */
class Mismatch extends Error {}

async function steps(link: Link, one: Exchange): Promise<Outcome> {
  const decisive = one.ends.kind === "failed" ? (one.ends.by ?? one.steps.length - 1) : one.steps.length - 1;
  for (const step of one.steps.slice(0, decisive + 1)) await link.send(step);
  for (const heard of one.hears) expectFrame(await link.frames.next(), heard.opcode, heard.payload);
  let late = false;
  if (decisive < one.steps.length - 1) {
    late = !(await isReported(link));
    if (late) for (const step of one.steps.slice(decisive + 1)) await link.send(step);
  }
  const detail = await ending(link, one.ends, one.informational === true);
  if (one.informational === true) return { verdict: "INFORMATIONAL", detail };
  return late
    ? { verdict: "NON-STRICT", detail: "the fault was reported at the end of the message" }
    : { verdict: "OK", detail };
}

async function isReported(link: Link): Promise<boolean> {
  const deadline = Date.now() + FAULT_WITHIN_MS;
  while (link.frames.size === 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 1));
  return link.frames.size > 0;
}

/** Sees the connection closed as it must be; says how it was. */
async function ending(link: Link, ends: Ending, informational: boolean): Promise<string> {
  if (ends.kind === "clean") await link.send({ frames: [close(1000)] });
  const frame = await link.frames.next({ what: "no close frame" });
  const code = frame.payload.length < 2 ? 1005 : frame.payload.readUInt16BE(0);
  if (frame.opcode !== Op.close) throw new Mismatch(`expected a close frame, got opcode ${frame.opcode}`);
  const expected = ends.kind === "clean" ? 1000 : ends.code;
  // A close without a code may be answered with one or without.
  const isRight = code === expected || (expected === 1005 && code === 1000);
  if (!isRight && !informational) throw new Mismatch(`expected a close of ${expected}, got ${code}`);
  // A server hangs up by itself; a client waits for us, who must answer its close first.
  if (ends.kind === "failed") await link.send({ frames: [close(code === 1005 ? undefined : code)] });
  link.end();
  await link.ended;
  if (link.frames.size > 0) throw new Mismatch("something came behind the close frame");
  return `closed with ${code}`;
}

async function roundTrips({ link, deflate }: Opened, one: RoundTrips, count: number): Promise<Outcome> {
  if ((deflate === undefined) !== (one.deflate === undefined)) throw new Mismatch("compression was not agreed on");
  for (let index = 0; index < count; index++) {
    const message = one.message(index);
    await link.send(packed(one, message, deflate?.oursBits));
    const frame = await link.frames.next({ what: `no answer to message ${index}` });
    if (deflate === undefined) expectFrame(frame, one.opcode, message);
    else
      expectFrame(
        { ...frame, rsv: frame.rsv ^ 4, payload: inflated(frame.payload, deflate.theirsBits) },
        one.opcode,
        message,
      );
  }
  return { verdict: "OK", detail: await ending(link, { kind: "clean" }, false) };
}

/** A message as frames: compressed if that was agreed on, in as many fragments as the case has. */
function packed(
  { opcode, fragmentBytes, chop }: RoundTrips,
  message: Uint8Array,
  windowBits: number | undefined,
): Step {
  const payload = windowBits === undefined ? message : deflated(message, windowBits);
  const size = fragmentBytes ?? Math.max(payload.length, 1);
  const frames: Frame[] = [];
  for (let at = 0; at === 0 || at < payload.length; at += size) {
    frames.push({
      opcode: at === 0 ? opcode : Op.continuation,
      payload: payload.subarray(at, at + size),
      fin: at + size >= payload.length,
      rsv: at === 0 && windowBits !== undefined ? 4 : 0,
    });
  }
  return { frames, ...(chop === undefined ? {} : { chop }) };
}

const TAIL = Buffer.of(0, 0, 0xff, 0xff);

function deflated(message: Uint8Array, windowBits: number): Buffer {
  return deflateRawSync(message, { windowBits, finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -TAIL.length);
}

function inflated(payload: Uint8Array, windowBits: number): Buffer {
  return inflateRawSync(Buffer.concat([payload, TAIL]), { windowBits, finishFlush: constants.Z_SYNC_FLUSH });
}

function expectFrame(frame: ReceivedFrame, opcode: number, payload: Uint8Array): void {
  const { opcode: got, fin, rsv } = frame;
  if (got !== opcode || !fin || rsv !== 0) {
    throw new Mismatch(`expected a whole frame of opcode ${opcode}, got opcode ${got}, fin ${fin}, rsv ${rsv}`);
  }
  if (!frame.payload.equals(payload)) {
    throw new Mismatch(`${frame.payload.length} bytes came back for ${payload.length}, and not the same`);
  }
}
