/** What the other forms of a message cost: bytes, long polls, and compression with the memory it takes. */
import { connectMany, poll } from "./lib/client.mjs";
import { Contender } from "./lib/contender.mjs";
import { markdownTable, median, sleep } from "./lib/table.mjs";

const NAMES = ["tidewire", "socket.io"];
const CLIENTS = 200;
const KIB = 1024;
const EXTENSION = "permessage-deflate";

/** CPU µs per event and client; `size` as the server's order `pulse` takes it, `frames` that make one event. */
const FORMS = {
  "64 characters over WebSocket": { size: -64, frames: 1 },
  "16 KiB of bytes over WebSocket": { size: 16 * KIB, frames: 2 },
  "64 characters over long polls": { size: -64, frames: 1, polling: true },
  "2 KiB of text, compressed": { size: -2 * KIB, frames: 1, deflate: true },
};

async function cost(name, { size, frames, polling, deflate }, seconds) {
  const server = await Contender.start(name, ...(deflate ? ["deflate"] : []));
  const clients = [];
  try {
    let heard = 0;
    const count = () => heard++;
    if (polling) for (let i = 0; i < CLIENTS; i++) clients.push(await poll(server.port, count));
    else clients.push(...(await connectMany(CLIENTS, server.port, server.kind, count, deflate ? EXTENSION : "")));
    server.tell(`pulse ${size}`);
    await sleep(1000);
    const before = { heard, cpu: server.cpuUs };
    await sleep(seconds * 1000);
    return ((server.cpuUs - before.cpu) * frames) / (heard - before.heard);
  } finally {
    for (const client of clients) (client.end ?? client.destroy).call(client);
    server.stop();
  }
}

/** KiB that each of so many connections takes that were sent compressed events. */
async function compressedMemory(name, clients) {
  const server = await Contender.start(name, "deflate");
  try {
    await sleep(200);
    const before = await server.ask("memory");
    const sockets = await connectMany(clients, server.port, server.kind, () => undefined, EXTENSION);
    server.tell(`pulse ${-2 * KIB}`);
    await sleep(2000);
    const after = await server.ask("memory");
    for (const socket of sockets) socket.destroy();
    return (after.rss - before.rss) / KIB / clients;
  } finally {
    server.stop();
  }
}

export async function forms({ rounds, seconds, idleClients }) {
  const rows = [];
  for (const [title, form] of Object.entries(FORMS)) {
    const costs = NAMES.map(() => []);
    for (let round = 0; round < rounds; round++) {
      for (const [at, name] of NAMES.entries()) costs[at].push(await cost(name, form, seconds));
    }
    rows.push([title, ...costs.map(median), median(costs[0].map((each, round) => each / costs[1][round]))]);
  }
  const clients = Math.min(1000, idleClients);
  const memory = [`RSS KiB of each of ${clients} connections with compression`];
  for (const name of NAMES) memory.push(await compressedMemory(name, clients));
  return markdownTable(
    [`CPU µs per event and client, ${CLIENTS} clients`, ...NAMES, "tidewire / socket.io"],
    [...rows, [...memory, memory[1] / memory[2]]],
  );
}
