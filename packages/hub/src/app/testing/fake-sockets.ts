/** Sockets in memory for the tests of this directory: they write down what they were told. */

import type { HubAudience, HubNamespace, HubSocket } from "../sockets.js";

export interface FakeSocket extends HubSocket {
  readonly rooms: Set<string>;
  /** What was emitted to this socket, arguments last; acknowledgements are kept apart. */
  readonly heard: unknown[][];
  readonly asked: ((...answer: unknown[]) => void)[];
  /** The peer sends an event. */
  receive(event: string, ...args: unknown[]): void;
  disconnect(): void;
}

export interface FakeNamespace extends HubNamespace {
  connect(id: string): FakeSocket;
}

export function fakeNamespace(): FakeNamespace {
  const sockets = new Map<string, FakeSocket>();
  const listeners: ((socket: HubSocket) => void)[] = [];
  const everybody = (where: (socket: FakeSocket) => boolean): HubAudience => ({
    emit: (event, ...args) => {
      for (const socket of sockets.values()) if (where(socket)) socket.emit(event, ...args);
    },
  });

  function socketOf(id: string): FakeSocket {
    const on = new Map<string, (...args: unknown[]) => void>();
    let onAny: (event: string, ...args: unknown[]) => void = () => {};
    const socket: FakeSocket = {
      id,
      rooms: new Set([id]),
      heard: [],
      asked: [],
      broadcast: everybody((other) => other.id !== id),
      emit: (event, ...args) => {
        const acknowledge = args.at(-1);
        if (typeof acknowledge === "function") socket.asked.push((...answer) => void acknowledge(...answer));
        socket.heard.push([event, ...(typeof acknowledge === "function" ? args.slice(0, -1) : args)]);
      },
      on: (event, listener) => on.set(event, listener),
      onAny: (listener) => {
        onAny = listener;
      },
      join: (room) => socket.rooms.add(room),
      leave: (room) => socket.rooms.delete(room),
      to: (room) => everybody((other) => other.id !== id && other.rooms.has(room)),
      timeout: () => socket,
      receive: (event, ...args) => {
        onAny(event, ...args);
        on.get(event)?.(...args);
      },
      disconnect: () => {
        sockets.delete(id);
        socket.rooms.clear();
        on.get("disconnect")?.("transport close");
      },
    };
    return socket;
  }

  return {
    ...everybody(() => true),
    sockets,
    on: (_event, listener) => listeners.push(listener),
    to: (room) => everybody((socket) => socket.rooms.has(room)),
    connect: (id) => {
      const socket = socketOf(id);
      sockets.set(id, socket);
      for (const listener of listeners) listener(socket);
      return socket;
    },
  };
}
