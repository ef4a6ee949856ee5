/** How long an acknowledged round trip takes: p50 and p99, while each client has one in flight. Wall time. */
import { connectMany } from "./lib/client.mjs";
import { Contender } from "./lib/contender.mjs";
import { textFrame } from "./lib/frames.mjs";
import { markdownTable, percentile, sleep } from "./lib/table.mjs";

const CLIENTS = [1, 100, 1000];
const ASK = textFrame(`421["ask","${"x".repeat(64)}"]`);
/** A quiet server: with one client the next question comes after this pause. */
const PAUSE_MS = 1;

async function once(name, clients, seconds) {
  const server = await Contender.start(name);
  try {
    const asked = [];
    let sending = true;
    const times = [];
    const ask = (index, socket) => {
      asked[index] = performance.now();
      socket.write(ASK);
    };
    const sockets = await connectMany(clients, server.port, server.kind, (index, socket) => {
      times.push(performance.now() - asked[index]);
      if (!sending) return;
      if (clients === 1) setTimeout(ask, PAUSE_MS, index, socket);
      else ask(index, socket);
    });
    for (const [index, socket] of sockets.entries()) ask(index, socket);
    await sleep(500);
    times.length = 0;
    await sleep(seconds * 1000);
    sending = false;
    const sorted = times.toSorted((a, b) => a - b);
    for (const socket of sockets) socket.destroy();
    return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) };
  } finally {
    server.stop();
  }
}

export async function latency({ seconds }) {
  const rows = [];
  for (const clients of CLIENTS) {
    const ours = await once("tidewire", clients, seconds);
    const theirs = await once("socket.io", clients, seconds);
    rows.push([`${clients} clients`, ours.p50, ours.p99, theirs.p50, theirs.p99]);
  }
  return markdownTable(["round trip, ms", "tidewire p50", "tidewire p99", "socket.io p50", "socket.io p99"], rows);
}
