/** The page: follows the station through the hub, and asks it to measure. */
import { follow } from "./follow.mjs";

const SHOWN = 20;

const element = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const { hubUrl } = await (await fetch("/config.json")).json();
const { io } = await import(/** @type {string} */ ("/client.mjs"));
const socket = io(hubUrl, { reconnectionDelayMax: 3000 });

const showState = () => {
  element("state").dataset.connected = String(socket.connected);
  element("state").textContent = socket.connected ? `connected to ${hubUrl}` : "connection lost, trying again…";
};
socket.on("connect", showState);
socket.on("disconnect", showState);
socket.on("connect_error", showState);

/** For whoever wants to know whether any is missing. @type {number[]} */
const numbers = [];
Object.assign(globalThis, { numbers });

follow(
  socket,
  (reading) => {
    numbers.push(reading.id);
    element("now").textContent = reading.celsius.toFixed(1);
    addRow([String(reading.id), new Date(reading.at).toLocaleTimeString(), reading.celsius.toFixed(1), reading.why]);
  },
  (missing) => addRow(["", "", "", `${missing} readings are lost`]),
);

element("measure").addEventListener("click", () => socket.emit("room", "weather", "measure now"));

/** @param {string[]} cells */
function addRow(cells) {
  const row = document.createElement("tr");
  for (const text of cells) row.insertCell().textContent = text;
  element("readings").prepend(row);
  if (element("readings").childElementCount > SHOWN) element("readings").lastElementChild?.remove();
}
