import { EventEmitter } from "node:events";
import { type IncomingMessage, ServerResponse } from "node:http";
import { socketPair } from "@tidewire/testkit";
import type { AttachableServer } from "../http/attach.js";
import { memoryRequest } from "./memory-server.test.js";

/** An HTTP server that never listens: requests are emitted by hand. */
export class MemoryHttpServer extends EventEmitter {
  closeError: Error | undefined;
  closes = 0;
  sweeps = 0;
  /** What `close` does when the last connection is gone; at once unless `isBusy`. */
  finish: (() => void) | undefined;
  isBusy = false;

  listen(): this {
    return this;
  }

  closeIdleConnections(): void {
    this.sweeps++;
  }

  close(done: (error?: Error) => void): void {
    this.closes++;
    this.finish = () => done(this.closeError);
    if (!this.isBusy) this.finish();
  }

  /** As an attach target, which in truth is an HTTP server. */
  get target(): AttachableServer {
    return this as unknown as AttachableServer;
  }

  /** Emits a request; what is answered to it. */
  get(url: string): { body: string; status: () => number } {
    const request = memoryRequest({ url });
    const response = new ServerResponse(request);
    const answer = { body: "", status: () => response.statusCode };
    response.end = ((chunk?: unknown) => {
      answer.body = String(chunk ?? "");
      return response;
    }) as typeof response.end;
    this.emit("request", request, response);
    return answer;
  }
}

/** An upgrade request that nobody has answered: its socket and the end at the client. */
export function upgrade(http: MemoryHttpServer, url: string) {
  const [socket, client] = socketPair();
  let bytesWritten = 0;
  Object.defineProperty(socket, "bytesWritten", { get: () => bytesWritten });
  http.emit("upgrade", memoryRequest({ url }) satisfies IncomingMessage, socket, Buffer.alloc(0));
  return {
    socket,
    client,
    write: () => {
      bytesWritten = 1;
    },
  };
}
