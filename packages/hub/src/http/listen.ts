/** Listening, and telling in one line why it did not work. */

import { once } from "node:events";
import type { Server } from "node:http";
import { HubError } from "../hub-error.js";

export interface Address {
  readonly port: number;
  readonly host: string | undefined;
}

/** Resolves with the address that is really listened on; rejects with `HubError` "cannot-listen". */
export async function listen(server: Server, { port, host }: Address): Promise<string> {
  try {
    server.listen(host === undefined ? { port } : { port, host });
    await once(server, "listening");
  } catch (cause) {
    throw new HubError("cannot-listen", reasonOf(codeOf(cause), port, host), { cause });
  }
  const address = server.address();
  if (address === null || typeof address === "string") {
    throw new HubError("cannot-listen", "the server listens on no port");
  }
  return urlOf(host, address.port);
}

export function urlOf(host: string | undefined, port: number): string {
  const isAny = host === undefined || host === "0.0.0.0" || host === "::";
  const name = isAny ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

export function reasonOf(code: string, port: number, host: string | undefined): string {
  const where = host === undefined ? "" : ` on ${host}`;
  switch (code) {
    case "EADDRINUSE":
      return `port ${port}${where} is in use: stop the other program, or choose another port with --port`;
    case "EACCES":
      return `port ${port}${where} may not be used by this user: choose one above 1023 with --port`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `${host} is no address of this machine: choose another with --host`;
    default:
      return `cannot listen on port ${port}${where}: ${code}`;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : String(error);
}
