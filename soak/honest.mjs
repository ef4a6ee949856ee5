/** Honest clients: those that stay check that all they say is heard once and in order; others come and go. */
import { io } from "socket.io-client";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const TRANSPORTS = [["websocket"], ["polling"], ["polling", "websocket"]];

/** Talks until `signal` says stop, waits for what is under way and leaves. Gives what went wrong. */
export async function talkUntil(signal, port, at) {
  const client = io(`http://127.0.0.1:${port}`, { transports: TRANSPORTS[at % 3], forceNew: true });
  const faults = [];
  let [sent, acknowledged, heard] = [0, 0, 0];
  client.on("said", (number) => {
    if (number !== heard) faults.push(`client ${at} heard ${number} instead of ${heard}`);
    heard = number + 1;
  });
  client.on("disconnect", (reason) => {
    if (reason !== "io client disconnect") faults.push(`client ${at} was cut off at ${heard} of ${sent}: ${reason}`);
  });
  while (!signal.aborted) {
    client.emit("say", sent++, (number) => {
      if (number !== acknowledged) faults.push(`client ${at} was acknowledged ${number} instead of ${acknowledged}`);
      acknowledged = number + 1;
    });
    await pause(20);
  }
  for (let waited = 0; waited < 10_000 && (acknowledged < sent || heard < sent); waited += 50) await pause(50);
  if (acknowledged !== sent || heard !== sent) {
    faults.push(`client ${at} sent ${sent}, was acknowledged ${acknowledged}, heard ${heard}`);
  }
  client.disconnect();
  return { sent, faults };
}

/** Connects, joins, says a word and leaves, again and again. Gives how often. */
export async function comeAndGoUntil(signal, port) {
  let visits = 0;
  while (!signal.aborted) {
    const client = io(`http://127.0.0.1:${port}/`, {
      transports: TRANSPORTS[visits % 3],
      forceNew: true,
      reconnection: false,
    });
    const room = client.io.socket(`/room-${visits % 10}`);
    await Promise.race([new Promise((resolve) => client.emit("say", 0, resolve)), pause(3_000)]);
    room.disconnect();
    client.disconnect();
    visits++;
  }
  return visits;
}
