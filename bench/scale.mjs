/** How cost grows: one broadcast to 1 … 10,000 recipients, 100 … 10,000 connections, and one room of 100,000. */
import { markdownChart } from "./lib/chart.mjs";
import { connectMany } from "./lib/client.mjs";
import { Contender } from "./lib/contender.mjs";
import { markdownTable, sleep } from "./lib/table.mjs";
import { connectionCost } from "./memory.mjs";

const RECIPIENTS = [1, 10, 100, 1000, 10_000];
const CONNECTIONS = [100, 1000, 10_000];
const NAMES = ["tidewire", "socket.io"];

async function broadcastCost(name, clients, seconds) {
  const server = await Contender.start(name);
  try {
    let frames = 0;
    const sockets = await connectMany(clients, server.port, server.kind, () => frames++);
    server.tell("broadcast");
    await sleep(500);
    const before = { frames, cpu: server.cpuUs };
    await sleep(seconds * 1000);
    const cost = (server.cpuUs - before.cpu) / (frames - before.frames);
    for (const socket of sockets) socket.destroy();
    return cost;
  } finally {
    server.stop();
  }
}

async function roomCost(name, rooms) {
  const server = await Contender.start(name);
  try {
    const sockets = await connectMany(100, server.port, server.kind, () => undefined);
    const joining = await server.ask(`rooms ${rooms}`);
    const emitting = await server.ask("room 10000");
    for (const socket of sockets) socket.destroy();
    return [joining.cpuUs / rooms, joining.heap / rooms, emitting.cpuUs / 10_000];
  } finally {
    server.stop();
  }
}

export async function scale({ seconds }) {
  const recipients = [];
  for (const count of RECIPIENTS) {
    const row = [`${count} recipients`];
    for (const name of NAMES) row.push(await broadcastCost(name, count, seconds));
    recipients.push([...row, row[1] / row[2]]);
  }
  const rooms = [];
  for (const count of [1000, 100_000]) {
    const row = [`${count} rooms`];
    for (const name of NAMES) row.push(...(await roomCost(name, count)));
    rooms.push(row);
  }
  const connections = [];
  for (const count of CONNECTIONS) {
    const row = [`${count} connections`];
    for (const name of NAMES) row.push(...(await connectionCost(name, count)));
    connections.push(row);
  }
  return [
    markdownTable(["broadcast, CPU µs per delivered frame", ...NAMES, "ratio"], recipients),
    markdownChart(
      "line",
      "CPU per delivered frame by recipients: socket.io above, tidewire below",
      RECIPIENTS,
      "µs",
      NAMES.map((_, at) => recipients.map((row) => row[at + 1])),
    ),
    markdownTable(
      [
        "idle connections, each",
        ...NAMES.flatMap((name) => [`${name}: CPU µs to connect`, `${name}: RSS KiB`, `${name}: heap KiB`]),
      ],
      connections,
    ),
    markdownTable(
      [
        "rooms of one socket, each",
        ...NAMES.flatMap((name) => [`${name}: CPU µs to join`, `${name}: heap bytes`, `${name}: CPU µs of an emit`]),
      ],
      rooms,
    ),
  ].join("\n\n");
}
