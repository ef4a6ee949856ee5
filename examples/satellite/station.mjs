/**
 * The satellite: a weather station that tells a room of the hub what it measures.
 * It writes down first and sends then, and sends again whatever somebody says they have missed.
 */
import { io } from "@tidewire/client";

export const ROOM = "weather";

/** Readings sent at once to somebody who has missed some. */
const BATCH = 100;
/** So many may be catching up at once; others ask again when they see the next reading. */
const MOST_CATCHING_UP = 50;
/** At most so often on demand. */
const DEMAND_MS = 200;

/**
 * @param {{ hubUrl: string, journal: import("./journal.mjs").Journal, everyMs: number, log?: (line: string) => void }} options
 * @returns a function that ends it
 */
export function openStation({ hubUrl, journal, everyMs, log = () => undefined }) {
  const socket = io(hubUrl, { reconnectionDelay: 500, reconnectionDelayMax: 3000 });

  // Rooms and ids belong to a connection: each new one begins with joining, and with saying where we are.
  socket.on("connect", () => {
    log(`connected to ${hubUrl}`);
    socket.emit("join", ROOM);
    socket.emit("room", ROOM, "station", { journal: journal.name, latest: journal.latest });
  });
  socket.on("disconnect", (reason) => log(`disconnected (${reason}), measuring on`));

  const measure = (/** @type {string} */ why) => {
    const reading = journal.append({ celsius: temperature(), why });
    // Not while disconnected: it would wait in memory, and it is in the journal anyway.
    if (socket.connected) socket.emit("room", ROOM, "reading", reading);
  };
  const timer = setInterval(() => measure("in turn"), everyMs);

  let demandedAt = 0;
  socket.on("measure now", () => {
    if (Date.now() - demandedAt < DEMAND_MS) return;
    demandedAt = Date.now();
    measure("asked");
  });

  let catchingUp = 0;
  socket.on("since", async (/** @type {unknown} */ id, /** @type {unknown} */ replyTo) => {
    if (!Number.isSafeInteger(id) || typeof replyTo !== "string" || catchingUp >= MOST_CATCHING_UP) return;
    catchingUp += 1;
    await sendSince(Number(id), replyTo);
    catchingUp -= 1;
  });

  /** Batch by batch; the receiver acknowledges each with the number it has come to. @param {number} id @param {string} replyTo */
  async function sendSince(id, replyTo) {
    let last = id;
    for (;;) {
      const batch = journal.since(last, BATCH);
      if (batch.length === 0) return;
      const socketTold = socket.timeout(15_000).emitWithAck("direct", replyTo, "readings", batch);
      const answer = await socketTold.catch(() => undefined);
      // Gone, or of another mind: it asks again if it wants more.
      if (typeof answer !== "number" || !Number.isSafeInteger(answer) || answer <= last) return;
      last = answer;
    }
  }

  return () => {
    clearInterval(timer);
    socket.disconnect();
  };
}

let warmth = 15;

/** A thermometer, for want of one. */
function temperature() {
  warmth += (Math.random() - 0.5) * 0.6 + (15 - warmth) * 0.02;
  return Math.round(warmth * 10) / 10;
}
