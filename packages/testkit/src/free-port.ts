/** A port for whoever cannot ask the system for one by listening on 0: a program that is told where to listen. */
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

/** A port that nobody listens on just now, on any address. Somebody may take it meanwhile. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
