/** The page: a card with a chart for each symbol that the server knows of. */
import { io } from "@tidewire/client";
import { Card } from "./card.mjs";

const state = /** @type {HTMLElement} */ (document.getElementById("state"));
const cards = /** @type {HTMLElement} */ (document.getElementById("cards"));
/** @type {Map<string, Card>} */
const shown = new Map();

const socket = io();

socket.on("connect", () => showState("connected"));
socket.on("disconnect", () => showState("connection lost, trying again…"));
socket.on("connect_error", () => showState("no connection, trying again…"));
socket.on("readers", (count) => showState(`${count} ${count === 1 ? "reader" : "readers"}`));

// Once for each connection: what happened before it, also while there was none.
socket.on("history", (history) => {
  for (const [symbol, points] of Object.entries(history)) cardOf(symbol).reset(points);
});

socket.onAny((event, ...values) => {
  const symbol = /^price (.+)$/.exec(event)?.[1];
  if (symbol !== undefined) cardOf(symbol).add(values[0], values[1]);
});

/** @param {string} symbol */
function cardOf(symbol) {
  const known = shown.get(symbol);
  if (known !== undefined) return known;
  const card = new Card(symbol, cards);
  shown.set(symbol, card);
  return card;
}

/** @param {string} text */
function showState(text) {
  state.textContent = text;
  state.dataset.connected = String(socket.connected);
}
