/** HTTP requests with any method, path, header and body over kept-alive connections; never throws on a status. */
import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { DEFAULT_WITHIN_MS } from "./inbox.js";
import { TestkitError } from "./testkit-error.js";

export interface RawHttpRequest {
  method?: string;
  /** Sent as it is: query, escapes and all. */
  path: string;
  headers?: Record<string, string | string[]>;
  body?: string | Uint8Array;
  withinMs?: number;
}

export interface RawHttpResponse {
  status: number;
  headers: IncomingHttpHeaders;
  /** Name, value, name, value, as on the wire. */
  rawHeaders: string[];
  bytes: Buffer;
  text: string;
}

export class RawHttp {
  readonly port: number;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(port: number) {
    this.port = port;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<RawHttpResponse> {
    return this.send({ path, headers });
  }

  post(path: string, body: string | Uint8Array, headers: Record<string, string> = {}): Promise<RawHttpResponse> {
    const type = typeof body === "string" ? "text/plain;charset=UTF-8" : "application/octet-stream";
    return this.send({ method: "POST", path, body, headers: { "content-type": type, ...headers } });
  }

  send(options: RawHttpRequest): Promise<RawHttpResponse> {
    return this.start(options).response;
  }

  /** As `send`, with a way to hang up before the answer is there. */
  start(options: RawHttpRequest): { response: Promise<RawHttpResponse>; abort(): void } {
    const { method = "GET", path, headers = {}, body, withinMs = DEFAULT_WITHIN_MS } = options;
    const outgoing = request({ host: "127.0.0.1", port: this.port, method, path, headers, agent: this.#agent });
    const response = new Promise<RawHttpResponse>((resolve, reject) => {
      const timer = setTimeout(() => {
        outgoing.destroy(new TestkitError("timed-out", `no answer to ${method} ${path} within ${withinMs} ms`));
      }, withinMs);
      const fail = (error: Error) => {
        clearTimeout(timer);
        reject(error);
      };
      outgoing.once("error", fail);
      outgoing.once("response", (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.once("error", fail);
        incoming.once("end", () => {
          clearTimeout(timer);
          const bytes = Buffer.concat(chunks);
          const { statusCode: status = 0, headers, rawHeaders } = incoming;
          resolve({ status, headers, rawHeaders, bytes, text: bytes.toString() });
        });
      });
    });
    // Whoever aborts does not look at the response.
    response.catch(() => {});
    outgoing.end(body);
    return { response, abort: () => void outgoing.destroy() };
  }

  close(): void {
    this.#agent.destroy();
  }
}
