/** What a connection costs, and what is left when thousands have come and gone. */
import { connectMany } from "./lib/client.mjs";
import { Contender } from "./lib/contender.mjs";
import { textFrame } from "./lib/frames.mjs";
import { markdownTable, sleep } from "./lib/table.mjs";

const KIB = 1024;
const NAMES = ["tidewire", "socket.io"];
const ECHO = textFrame('42["echo","hello"]');

/** CPU µs to connect, RSS and heap in KiB: each of so many idle connections. */
export async function connectionCost(name, clients) {
  const server = await Contender.start(name);
  try {
    await sleep(200);
    const before = { ...(await server.ask("memory")), cpu: server.cpuUs };
    const sockets = await connectMany(clients, server.port, server.kind, () => undefined);
    await sleep(300);
    const cpu = server.cpuUs - before.cpu;
    const after = await server.ask("memory");
    for (const socket of sockets) socket.destroy();
    return [cpu / clients, (after.rss - before.rss) / KIB / clients, (after.heap - before.heap) / KIB / clients];
  } finally {
    server.stop();
  }
}

async function waves(name, clients) {
  const server = await Contender.start(name);
  try {
    const heaps = [];
    for (let wave = 0; wave < 3; wave++) {
      const sockets = await connectMany(clients, server.port, server.kind, () => undefined);
      for (const socket of sockets) socket.write(ECHO);
      await sleep(1000);
      for (const socket of sockets) socket.destroy();
      await sleep(5000);
      const { heap, rss } = await server.ask("memory");
      heaps.push(heap / KIB / KIB, rss / KIB / KIB);
    }
    return heaps;
  } finally {
    server.stop();
  }
}

export async function memory({ idleClients, waveClients }) {
  const perConnection = [];
  for (const name of NAMES) perConnection.push([name, ...(await connectionCost(name, idleClients))]);
  const overTime = [];
  for (const name of NAMES) overTime.push([name, ...(await waves(name, waveClients))]);
  return [
    markdownTable(
      [`${idleClients} idle connections`, "CPU µs to connect", "RSS KiB each", "heap KiB each"],
      perConnection,
    ),
    markdownTable(
      [`waves of ${waveClients}, MiB after each`, "heap 1", "RSS 1", "heap 2", "RSS 2", "heap 3", "RSS 3"],
      overTime,
    ),
  ].join("\n\n");
}
