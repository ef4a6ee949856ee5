/**
 * The other end, in pages and programs: gives every reading once, in order, and asks for those that were missed.
 * Works with any Socket.IO client, ours or a published one.
 */

const ROOM = "weather";
/** An answer that has not come by then will not come: whoever was asked has gone. */
const PATIENCE_MS = 1000;

/**
 * @param {any} socket of a client that is connected to the hub
 * @param {(reading: import("../journal.mjs").Reading) => void} onReading
 * @param {(missing: number) => void} onLost called when the station itself has not got them any more
 */
export function follow(socket, onReading, onLost = () => undefined) {
  let journal = "";
  let last = 0;

  let askedAt = Number.NEGATIVE_INFINITY;
  const ask = () => {
    if (performance.now() - askedAt < PATIENCE_MS) return;
    askedAt = performance.now();
    socket.emit("room", ROOM, "since", last, socket.id);
  };

  const turnTo = (/** @type {string} */ name) => {
    if (name === journal) return;
    journal = name;
    last = 0;
  };

  const accept = (/** @type {import("../journal.mjs").Reading} */ reading) => {
    turnTo(reading.journal);
    if (reading.id <= last) return;
    // What is older than the journal's beginning is no loss to somebody who has just come.
    if (last > 0 && reading.id > last + 1) onLost(reading.id - last - 1);
    last = reading.id;
    onReading(reading);
  };

  // Each new connection: the room, and then what was missed while there was none.
  const enter = () => {
    askedAt = Number.NEGATIVE_INFINITY;
    socket.emit("join", ROOM, ask);
  };
  socket.on("connect", enter);
  if (socket.connected) enter();

  // The station has connected again.
  socket.on("station", (/** @type {{ journal: string, latest: number }} */ there) => {
    turnTo(there.journal);
    if (there.latest > last) ask();
  });

  socket.on("reading", (/** @type {import("../journal.mjs").Reading} */ reading) => {
    turnTo(reading.journal);
    if (reading.id <= last + 1) accept(reading);
    // A gap. The answer brings this one too.
    else ask();
  });

  socket.on(
    "readings",
    (/** @type {import("../journal.mjs").Reading[]} */ batch, /** @type {(last: number) => void} */ done) => {
      for (const reading of batch) accept(reading);
      done(last);
    },
  );
}
