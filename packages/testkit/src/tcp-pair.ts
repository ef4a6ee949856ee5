/** Two ends of a real TCP connection, for tests of what depends on Node's own sockets. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** Of a running test: what is to be done when it ends. */
interface Cleanup {
  after(done: () => void): void;
}

/**
 * Both are connected, and dropped when the test ends. `accepted` keeps its half when `client` ends its own, as under an
 * HTTP server.
 */
export async function tcpPair(t: Cleanup): Promise<{ client: Socket; accepted: Socket }> {
  const server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [[accepted]] = (await Promise.all([once(server, "connection"), once(client, "connect")])) as [
    [Socket],
    unknown,
  ];
  t.after(() => {
    client.destroy();
    accepted.destroy();
    server.close();
  });
  return { client, accepted };
}
