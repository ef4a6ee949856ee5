/** The published clients and ours as the project has them, connected for the time of a test. */
import type { TestContext } from "node:test";
import { nextEvent } from "@tidewire/testkit";
import type { Socket } from "socket.io-client";
import type { Project } from "./installed.js";

/** What a test needs of a client of any version. */
export type ClientSocket = Socket;

/** The newest one, the one that the tutorials were written with, and ours. */
export type ClientPackage = "socket.io-client" | "socket.io-client-v2" | "@tidewire/client";

type Lookup = (url: string, options: object) => ClientSocket;

/** Connects; resolves when the server has let it in. */
export async function connect(
  t: TestContext,
  project: Project,
  pack: ClientPackage,
  url: string,
  options: object = {},
): Promise<ClientSocket> {
  const socket = open(t, project, pack, url, options);
  await nextEvent(socket, "connect");
  return socket;
}

/** The same, without waiting. */
export function open(
  t: TestContext,
  project: Project,
  pack: ClientPackage,
  url: string,
  options: object = {},
): ClientSocket {
  const io = project.load(pack) as Lookup;
  const socket = io(url, { forceNew: true, reconnection: false, ...options });
  t.after(() => {
    socket.disconnect();
  });
  return socket;
}

/** What a listener of the server acknowledges. */
export function ask(socket: ClientSocket, event: string, ...args: unknown[]): Promise<unknown> {
  return new Promise((resolve) => socket.emit(event, ...args, resolve));
}
