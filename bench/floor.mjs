/**
 * What a broadcast costs beside a loop that writes a frame made before to each client in each turn, and does nothing
 * else: the least that Node can do with one call for each delivery. In user time and kernel time, for the kernel's goes by the calls.
 */
import { markdownTable, median } from "./lib/table.mjs";
import { BROADCAST, deliver } from "./throughput.mjs";

const NAMES = ["bare loop", "tidewire", "socket.io"];

export async function floor({ rounds, seconds }) {
  const figures = Object.fromEntries(NAMES.map((name) => [name, []]));
  // The contenders are close, so that it takes more rounds to tell them apart.
  for (let round = 0; round < 3 * rounds; round++) {
    for (const name of round % 2 === 0 ? NAMES : NAMES.toReversed())
      figures[name].push(await deliver(name, BROADCAST, seconds));
  }
  const rows = NAMES.map((name) => [
    name,
    median(figures[name].map(({ userUs }) => userUs)),
    median(figures[name].map(({ cpuUs, userUs }) => cpuUs - userUs)),
    median(figures[name].map(({ cpuUs }) => cpuUs)),
    median(figures[name].map(({ cpuUs }, round) => cpuUs / figures["socket.io"][round].cpuUs)),
  ]);
  return markdownTable(
    ["a broadcast to 200 per turn, CPU µs per frame", "user", "kernel", "sum", "to socket.io"],
    rows,
  );
}
