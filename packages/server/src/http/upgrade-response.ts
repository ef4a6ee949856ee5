/**
 * What engine middlewares see as the response of an upgrade: a real ServerResponse that nobody sends. Headers set on
 * it go into the 101; ending it refuses the upgrade.
 */
import { type IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

export class UpgradeResponse extends ServerResponse {
  readonly #socket: Duplex;

  constructor(request: IncomingMessage, socket: Duplex) {
    super(request);
    this.#socket = socket;
  }

  /** The headers to put into the 101. Makes those that are set late, on "writeHead", come forth. */
  collect(): OutgoingHttpHeaders {
    this.writeHead(101);
    return this.getHeaders();
  }

  override writeHead(statusCode: number): this {
    this.statusCode = statusCode;
    return this;
  }

  override write(): boolean {
    return true;
  }

  override end(): this {
    this.#socket.destroy();
    return this;
  }
}
