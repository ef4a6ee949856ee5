/** The chat: what happens when somebody comes, says something, or leaves. */
import type { Server, Socket } from "@tidewire/server";
import { BadInput, readCredentials, readMessage } from "./input.js";
import { type Answer, type ClientToServer, type Credentials, LIMITS, type ServerToClient } from "./page/events.js";
import { People } from "./people.js";

type NoEvents = Record<never, never>;
export type ChatServer = Server<ClientToServer, ServerToClient, NoEvents, Credentials>;
type ChatSocket = Socket<ClientToServer, ServerToClient, NoEvents, Credentials>;

export function openChat(io: ChatServer): void {
  const people = new People(LIMITS.people);

  // Before somebody is let in: whoever has no proper nickname gets the reason as `connect_error`.
  io.use((socket, next) => {
    const problem = problemOf(() => {
      socket.data = readCredentials(socket.handshake.auth);
      return people.problemWith(socket.data);
    });
    next(problem === undefined ? undefined : new Error(problem));
  });

  io.on("connection", (socket) => {
    // Asked again: two may have come with one nickname at once.
    const problem = people.problemWith(socket.data);
    if (problem !== undefined) {
      sendAway(io, socket.id, problem);
      return;
    }
    const { nickname, key } = socket.data;
    const before = people.enter({ nickname, key, socketId: socket.id });
    if (before === undefined) socket.broadcast.emit("joined", nickname);
    else sendAway(io, before.socketId, "you are in this chat on another page");
    socket.emit("people", nickname, people.nicknames);

    listen(io, socket, people);

    socket.on("disconnect", () => {
      if (people.leave(socket.id, nickname) !== undefined) io.emit("left", nickname);
    });
  });
}

function listen(io: ChatServer, socket: ChatSocket, people: People): void {
  const from = socket.data.nickname;

  socket.on("say", (text, answer) => {
    reply(answer, () => {
      socket.broadcast.emit("said", { from, text: readMessage(text) });
    });
  });

  socket.on("whisper", (to, text, answer) => {
    reply(answer, () => {
      const person = typeof to === "string" ? people.find(to) : undefined;
      if (person === undefined) throw new BadInput(`${String(to).slice(0, LIMITS.nickname)} is not here`);
      io.to(person.socketId).emit("whispered", { from, text: readMessage(text) });
    });
  });

  // Worth nothing a moment later: whoever is slow may miss it.
  socket.on("typing", (isTyping) => {
    socket.broadcast.volatile.emit("typing", from, isTyping === true);
  });
}

function sendAway(io: ChatServer, socketId: string, why: string): void {
  io.to(socketId).emit("sentAway", why);
  io.in(socketId).disconnectSockets();
}

/** Does it and says so, or says why not. A page of somebody's own making may not have asked for an answer. */
function reply(answer: (answer: Answer) => void, work: () => void): void {
  const problem = problemOf(() => {
    work();
    return undefined;
  });
  if (typeof answer === "function") answer(problem === undefined ? { done: true } : { done: false, problem });
}

function problemOf(work: () => string | undefined): string | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof BadInput) return error.message;
    throw error;
  }
}
