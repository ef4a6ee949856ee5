/** The page: connects its parts with the server. */
import { io, type Socket } from "@tidewire/client";
import { addMessage, addNotice, addOwnMessage } from "./conversation.js";
import { byId } from "./dom.js";
import { type Answer, type ClientToServer, type Credentials, LIMITS, type ServerToClient } from "./events.js";
import { PeopleList } from "./people-list.js";
import { TypingLine, TypingTeller } from "./typing.js";

/** After so long without an answer a message counts as lost. */
const ANSWER_MS = 10_000;

const welcome = byId("welcome", HTMLFormElement);
const nickname = byId("nickname", HTMLInputElement);
const problem = byId("welcome-problem", HTMLParagraphElement);
const chat = byId("chat", HTMLElement);
const offline = byId("offline", HTMLParagraphElement);
const composer = byId("composer", HTMLFormElement);
const text = byId("text", HTMLInputElement);
const addressee = byId("addressee", HTMLButtonElement);

const me: Credentials = {
  nickname: "",
  key: sessionStorage.getItem("key") ?? crypto.getRandomValues(new Uint32Array(4)).join("-"),
};
sessionStorage.setItem("key", me.key);

const socket: Socket<ServerToClient, ClientToServer> = io({ autoConnect: false, auth: (show) => show({ ...me }) });
const people = new PeopleList(writeTo);
const typingLine = new TypingLine();
const typing = new TypingTeller((isTyping) => socket.volatile.emit("typing", isTyping));
/** To whom the next message goes; undefined: to everybody. */
let to: string | undefined;

// Coming in

nickname.maxLength = LIMITS.nickname;
text.maxLength = LIMITS.message;
nickname.value = sessionStorage.getItem("nickname") ?? "";
welcome.addEventListener("submit", (event) => {
  event.preventDefault();
  problem.textContent = "";
  me.nickname = nickname.value;
  socket.connect();
});
if (nickname.value !== "") welcome.requestSubmit();

socket.on("connect_error", (error) => {
  // The server's own reason for not letting us in; anything else is the network, and the client tries again by itself.
  if (socket.active) problem.textContent = "The server cannot be reached. Trying again…";
  else leave(error.message);
});

socket.on("people", (you, nicknames) => {
  sessionStorage.setItem("nickname", you);
  people.reset(you, nicknames);
  welcome.hidden = true;
  offline.hidden = true;
  if (chat.hidden) addNotice(`You are here as ${you}`);
  chat.hidden = false;
  text.focus();
});

socket.on("disconnect", () => {
  typingLine.clear();
  offline.hidden = false;
});

socket.on("sentAway", leave);

function leave(why: string): void {
  sessionStorage.removeItem("nickname");
  chat.hidden = true;
  welcome.hidden = false;
  problem.textContent = why;
  nickname.focus();
}

// What others do

socket.on("joined", (name) => {
  people.add(name);
  addNotice(`${name} came in`);
});

socket.on("left", (name) => {
  people.remove(name);
  typingLine.set(name, false);
  addNotice(`${name} left`);
  if (to === name) writeTo(undefined);
});

socket.on("said", (message) => {
  typingLine.set(message.from, false);
  addMessage(message.from, message.text, "said");
});

socket.on("whispered", (message) => addMessage(message.from, message.text, "whispered"));
socket.on("typing", (name, isTyping) => typingLine.set(name, isTyping));

// What we do

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  if (text.value.trim() === "") return;
  send(text.value.trim(), to);
  text.value = "";
  typing.stop();
});

text.addEventListener("input", () => {
  // A private message is nobody else's business, not even that it is being written.
  if (to === undefined) typing.changed(text.value);
});

text.addEventListener("keydown", (event) => {
  if (event.key === "Escape") writeTo(undefined);
});

addressee.addEventListener("click", () => writeTo(undefined));

/** On the page at once; then to the server, which sends it to the others and not back to us. */
function send(message: string, recipient: string | undefined): void {
  const shown = addOwnMessage(message, recipient);
  const done = (error: Error | null, answer?: Answer) => {
    if (error !== null) shown.failed("Nobody confirmed it", () => send(message, recipient));
    else if (answer?.done === false) shown.failed(answer.problem, () => send(message, recipient));
    else shown.arrived();
  };
  const patient = socket.timeout(ANSWER_MS);
  if (recipient === undefined) patient.emit("say", message, done);
  else patient.emit("whisper", recipient, message, done);
}

function writeTo(name: string | undefined): void {
  to = name;
  typing.stop();
  addressee.hidden = name === undefined;
  addressee.textContent = name === undefined ? "" : `to ${name} ✕`;
  text.placeholder = name === undefined ? "Write to everybody" : "Only they will see it";
  text.focus();
}
