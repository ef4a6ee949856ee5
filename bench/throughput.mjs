/**
 * What a delivered message costs the server: CPU microseconds per frame, by workload. CPU time, not wall time, so that
 * a busy machine tells the same; the contenders take turns, and ratios are medians over the rounds.
 */
import { markdownChart } from "./lib/chart.mjs";
import { connectMany } from "./lib/client.mjs";
import { available, Contender } from "./lib/contender.mjs";
import { textFrame } from "./lib/frames.mjs";
import { markdownTable, median, sleep } from "./lib/table.mjs";

const PAYLOAD = "x".repeat(64);
export const BROADCAST = { clients: 200, event: null };
const NAMES = ["tidewire", "socket.io", "ws alone", "bun pub/sub"];
/** Clients, what each sends, how many at once, and how many frames it awaits before it sends again. */
const WORKLOADS = {
  "broadcast: one emit to 200 per turn": BROADCAST,
  "echo: one message in flight, 200 clients": { clients: 200, event: "42", name: "echo", burst: 1, quorum: () => 1 },
  "ask: the same with an acknowledgement": { clients: 200, event: "421", name: "ask", burst: 1, quorum: () => 1 },
  "pipeline: bursts of 32": { clients: 200, event: "42", name: "echo", burst: 32, quorum: () => 32 },
  "chat: every message to all 200": { clients: 200, event: "42", name: "chat", burst: 1, quorum: (clients) => clients },
  "relay: to all but the sender": {
    clients: 200,
    event: "42",
    name: "relay",
    burst: 1,
    quorum: (clients) => clients - 1,
  },
  "chat with 32 clients (the public Bun benchmark)": {
    clients: 32,
    event: "42",
    name: "chat",
    burst: 1,
    quorum: (clients) => clients,
  },
};

/** What each frame costs the server that is called `name`, in CPU microseconds, and how many it delivers in a second. */
export async function deliver(name, workload, seconds) {
  const server = await Contender.start(name);
  try {
    let frames = 0;
    let sending = false;
    const received = [];
    const volley = workload.event === null ? null : message(workload, server.kind);
    const sockets = await connectMany(workload.clients, server.port, server.kind, (index, socket) => {
      frames++;
      if (volley === null) return;
      received[index] = (received[index] ?? 0) + 1;
      if (received[index] < workload.quorum(workload.clients)) return;
      received[index] = 0;
      if (sending) socket.write(volley);
    });
    sending = true;
    if (volley === null) server.tell("broadcast");
    else for (const socket of sockets) socket.write(volley);
    await sleep(1000);
    const before = { frames, cpu: server.cpu, at: performance.now() };
    await sleep(seconds * 1000);
    const delivered = frames - before.frames;
    const { userUs, kernelUs } = server.cpu;
    const result = {
      cpuUs: (userUs - before.cpu.userUs + kernelUs - before.cpu.kernelUs) / delivered,
      userUs: (userUs - before.cpu.userUs) / delivered,
      perSecond: (delivered * 1000) / (performance.now() - before.at),
    };
    for (const socket of sockets) socket.destroy();
    return result;
  } finally {
    server.stop();
  }
}

function message({ event, name, burst }, kind) {
  const frame = textFrame(kind === "ws" ? `["${name}","${PAYLOAD}"]` : `${event}["${name}","${PAYLOAD}"]`);
  return Buffer.concat(Array(burst).fill(frame));
}

export async function throughput({ rounds, seconds }) {
  const names = available(NAMES);
  const rows = [];
  for (const [title, workload] of Object.entries(WORKLOADS)) {
    const figures = Object.fromEntries(names.map((name) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const name of round % 2 === 0 ? names : names.toReversed())
        figures[name].push(await deliver(name, workload, seconds));
    }
    const ratio = median(figures.tidewire.map(({ cpuUs }, round) => cpuUs / figures["socket.io"][round].cpuUs));
    const costs = names.map((name) => median(figures[name].map(({ cpuUs }) => cpuUs)));
    rows.push([title, ...costs, ratio, 1e6 / costs[names.indexOf("tidewire")]]);
  }
  const chart = markdownChart(
    "bar",
    "CPU per delivered frame, as a share of what socket.io takes",
    rows.map(([title]) => (/32 clients/.test(title) ? "chat of 32" : title.split(":")[0])),
    "%",
    [rows.map((row) => row.at(-2) * 100)],
  );
  const columns = [
    "CPU µs per delivered frame",
    ...names,
    "tidewire / socket.io",
    "tidewire: frames a second and core",
  ];
  return `${markdownTable(columns, rows)}\n\n${chart}`;
}
