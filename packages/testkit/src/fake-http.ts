/** HTTP requests and responses without a connection: Node's own request, and a response that shows what it was told. */
import { EventEmitter } from "node:events";
import { IncomingMessage, type ServerResponse } from "node:http";
import { Socket } from "node:net";

export interface FakeRequestOptions {
  method?: string;
  url?: string;
  /** Lower-case names. */
  headers?: Record<string, string>;
  httpVersion?: string;
  remoteAddress?: string;
}

/** A request whose body is still to come: `push` chunks, then `push(null)`; or `destroy()` as a client that hangs up. */
export function fakeRequest(options: FakeRequestOptions = {}): IncomingMessage {
  const { method = "GET", url = "/", headers = {}, httpVersion = "1.1", remoteAddress = "127.0.0.1" } = options;
  const socket = Object.defineProperties(new Socket(), { remoteAddress: { value: remoteAddress } });
  const request = new IncomingMessage(socket);
  request.method = method;
  request.url = url;
  request.httpVersion = httpVersion;
  request.httpVersionMajor = Number(httpVersion.split(".")[0]);
  request.headers = { ...headers };
  request.rawHeaders = Object.entries(headers).flat();
  return request;
}

/** What a server calls on a response, recorded. */
export class FakeResponse extends EventEmitter {
  statusCode = 0;
  headers: Record<string, unknown> = {};
  bytes: Buffer = Buffer.alloc(0);
  headersSent = false;
  writableEnded = false;
  /** Resolves when the response was ended. */
  readonly ended: Promise<void>;
  readonly #end: () => void;

  constructor() {
    super();
    let end = (): void => {};
    this.ended = new Promise((resolve) => {
      end = resolve;
    });
    this.#end = end;
  }

  get body(): string {
    return this.bytes.toString();
  }

  setHeader(name: string, value: unknown): this {
    this.headers[name.toLowerCase()] = value;
    return this;
  }

  getHeader(name: string): unknown {
    return this.headers[name.toLowerCase()];
  }

  /** Names are kept in lower case, however they were given. */
  writeHead(status: number, headers: Record<string, unknown> = {}): this {
    this.statusCode = status;
    for (const [name, value] of Object.entries(headers)) this.setHeader(name, value);
    this.headersSent = true;
    return this;
  }

  end(body: string | Uint8Array = ""): this {
    this.bytes = Buffer.from(body as Uint8Array);
    this.writableEnded = true;
    this.#end();
    return this;
  }

  /** The client is gone: what a waiting response hears of it. */
  hangUp(): void {
    this.emit("close");
  }
}

export function fakeResponse(): FakeResponse & ServerResponse {
  return new FakeResponse() as FakeResponse & ServerResponse;
}
