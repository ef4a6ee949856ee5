/** What the app and its backend say to each other: usernames, rooms, messages. */
import { isName, readMessage } from "./message.mjs";

/** Rooms that one app may be in at once. */
const MAX_ROOMS = 100;

/**
 * @typedef {import("@tidewire/server").Socket} Socket
 * @param {import("@tidewire/server").Server} io
 */
export function openChatRooms(io) {
  /** Who has which username. @type {Map<string, Socket>} */
  const holders = new Map();

  io.on("connection", (socket) => {
    // URLSession names itself so. Everybody else shows by their first message what they speak.
    socket.data.wantsBytes = /CFNetwork/.test(socket.handshake.headers["user-agent"] ?? "");

    socket.on("socketUsername", (username) => {
      if (typeof username !== "string") return;
      // The app has but one way to ask for another name, so it is also how a name that cannot be is answered.
      socket.emit(isName(username) && take(username, socket) ? "validUsername" : "usernameCollision", username);
    });

    socket.on("joinRoom", (roomName) => {
      if (isName(roomName) && socket.rooms.size <= MAX_ROOMS) socket.join(roomOf(roomName));
    });

    socket.on("leaveRoom", (roomName) => {
      if (isName(roomName)) socket.leave(roomOf(roomName));
    });

    socket.on("chat message", (message) => {
      const problem = forward(socket, message);
      if (problem !== undefined) console.log(`not forwarded, from ${socket.data.username ?? socket.id}: ${problem}`);
    });

    socket.on("disconnect", () => {
      if (socket.data.username !== undefined) holders.delete(socket.data.username);
    });
  });

  /** Whether the socket has this username from now on. @param {string} username @param {Socket} socket */
  function take(username, socket) {
    const holder = holders.get(username);
    if (holder !== undefined) return holder === socket;
    if (socket.data.username !== undefined) holders.delete(socket.data.username);
    holders.set(username, socket);
    socket.data.username = username;
    return true;
  }

  /** Sends a message to the others in its room. @param {Socket} socket @param {unknown} message @returns why it was not sent */
  function forward(socket, message) {
    const parsed = readMessage(message);
    if (typeof parsed === "string") return parsed;
    const { senderUsername, roomOriginName } = parsed;
    // After a lost connection the app goes on under its name without asking for it again: it gets it, if it is still free.
    const own =
      socket.data.username === undefined ? take(senderUsername, socket) : socket.data.username === senderUsername;
    if (!own) return `senderUsername is ${JSON.stringify(senderUsername)}, which is not the sender's`;

    if (Buffer.isBuffer(message)) {
      socket.data.wantsBytes = true;
      socket.to(roomOf(roomOriginName)).emit("chat message", message);
    } else {
      sendText(socket, roomOriginName, String(message));
    }
    return undefined;
  }

  /** Text as text; but the app takes bytes only, and would crash. @param {Socket} socket @param {string} roomName @param {string} text */
  function sendText(socket, roomName, text) {
    const bytes = Buffer.from(text);
    for (const id of io.sockets.adapter.rooms.get(roomOf(roomName)) ?? []) {
      const other = io.sockets.sockets.get(id);
      if (other !== undefined && other !== socket) other.emit("chat message", other.data.wantsBytes ? bytes : text);
    }
  }
}

/** Rooms of the app lie beside those that every socket has for itself, so that no name of a room reaches one person alone. */
function roomOf(roomName) {
  return `room ${roomName}`;
}
