/** The chat on its sockets: requests in, deliveries out. What they mean is decided in `chat.ts`. */

import type { ChatRequestName } from "../pages/chat-protocol.js";
import type { Chat, ChatAudience, Delivery, Move } from "./chat.js";
import type { HubAudience, HubNamespace, HubSocket } from "./sockets.js";

export const chatNamespace = "/chat";

const REQUESTS: readonly ChatRequestName[] = ["claim", "join", "leave", "say", "typing"];

/** Rooms of the server that stand for everybody with a nickname, and for one room of the chat. */
const SIGNED_IN = "signed in";
const roomKey = (room: string) => `room ${room}`;

export function attachChat(namespace: HubNamespace, chat: Chat, now: () => number): void {
  const carryOut = (moves: readonly Move[], deliveries: readonly Delivery[], asker: HubSocket): void => {
    for (const move of moves) moveClient(namespace, move);
    for (const { to, event, notice } of deliveries) audienceOf(namespace, to, asker).emit(event, notice);
  };
  namespace.on("connection", (socket) => {
    for (const name of REQUESTS) {
      socket.on(name, (...args) => {
        const { reply, moves, deliveries } = chat.request(socket.id, name, args[0], now());
        carryOut(moves, deliveries, socket);
        const acknowledge = args.at(-1);
        if (typeof acknowledge === "function") acknowledge(reply);
      });
    }
    socket.on("disconnect", () => carryOut([], chat.gone(socket.id, now()), socket));
  });
}

function moveClient(namespace: HubNamespace, move: Move): void {
  const client = namespace.sockets.get(move.client);
  switch (move.kind) {
    case "sign-in":
      client?.join(SIGNED_IN);
      break;
    case "sign-out":
      client?.leave(SIGNED_IN);
      break;
    case "enter":
      client?.join(roomKey(move.room));
      break;
    case "exit":
      client?.leave(roomKey(move.room));
      break;
  }
}

function audienceOf(namespace: HubNamespace, to: ChatAudience, asker: HubSocket): HubAudience {
  switch (to.kind) {
    case "room":
      return asker.to(roomKey(to.room));
    case "client":
      return namespace.to(to.client);
    case "everybody":
      return namespace.to(SIGNED_IN);
  }
}
