/** A program of somebody's own that talks through the hub with a published client of any version. */

import { createRequire } from "node:module";
import type { TestContext } from "node:test";
import type { io as ioOfVersion4, Socket } from "socket.io-client";

const require = createRequire(import.meta.url);

/** Every published client that the hub has to serve, newest first. */
export const VERSIONS = [
  "socket.io-client",
  "socket.io-client-v3",
  "socket.io-client-v2",
  "socket.io-client-v2-2",
] as const;

export type Version = (typeof VERSIONS)[number];

export interface ProgramOptions {
  readonly version?: Version;
  readonly namespace?: string;
  readonly transports?: string[];
  readonly reconnection?: boolean;
}

/** Connected; disconnected when the test ends. */
export async function program(t: TestContext, url: string, options: ProgramOptions = {}): Promise<Socket> {
  const { version = "socket.io-client", namespace = "/", transports = ["websocket"], reconnection = false } = options;
  const io = require(version) as typeof ioOfVersion4;
  const socket = io(url + namespace, { forceNew: true, transports, reconnection, reconnectionDelay: 50 });
  t.after(() => {
    socket.disconnect();
    socket.io.engine?.close();
  });
  await heard(socket, "connect");
  return socket;
}

/** The arguments of the next event of this name. */
export function heard(socket: Socket, event: string): Promise<unknown[]> {
  return new Promise((resolve) => socket.once(event, (...args: unknown[]) => resolve(args)));
}

/** What an event is acknowledged with; works with clients that know no `emitWithAck`. */
export function ask(socket: Socket, event: string, ...args: unknown[]): Promise<unknown[]> {
  return new Promise((resolve) => socket.emit(event, ...args, (...answer: unknown[]) => resolve(answer)));
}

/** Asks until the answer fits: for what the hub notices when it notices it. */
export async function until<Answer>(
  question: () => Promise<Answer>,
  fits: (answer: Answer) => boolean,
): Promise<Answer> {
  for (;;) {
    const answer = await question();
    if (fits(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
