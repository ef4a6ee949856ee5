/** WebSocket servers on free ports of 127.0.0.1, gone when the test ends. */
import { once } from "node:events";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { WebSocketServer, type WebSocketServerOptions } from "@tidewire/server/websocket";

export interface Listening {
  readonly server: WebSocketServer;
  readonly port: number;
  readonly url: string;
}

/** A server of its own that sends back what it gets. */
export async function echo(t: TestContext, options: WebSocketServerOptions = {}): Promise<Listening> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", ...options });
  server.on("connection", (connection) => {
    connection.on("message", (data) => void connection.send(data));
    connection.on("frame", (frame) => void connection.sendFrame(frame));
  });
  t.after(() => server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { server, port, url: `ws://127.0.0.1:${port}` };
}

/** An HTTP server that listens. */
export async function httpServer(t: TestContext): Promise<{ http: HttpServer; port: number; url: string }> {
  const http = createServer((_request, response) => response.end("plain"));
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  t.after(() => {
    http.close();
    http.closeAllConnections();
  });
  const { port } = http.address() as AddressInfo;
  return { http, port, url: `ws://127.0.0.1:${port}` };
}
