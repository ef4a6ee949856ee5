/** The body of one polling request, gathered up to a number of bytes and within a time. */
import type { IncomingMessage } from "node:http";
import type { HttpRequest } from "../http/request.js";
import { type Clock, Deadline, type DeadlineOwner } from "./clock.js";

export interface UploadLimits {
  readonly clock: Clock;
  readonly maxPayloadBytes: number;
  /** Milliseconds from its head to its last byte. */
  readonly uploadTimeoutMs: number;
}

/** Why a body did not arrive; for the last there is nobody left to tell. */
export type UploadFault = "too large" | "too slow" | "hung up";

/** Exactly one of the two is called, once. */
export interface UploadOwner {
  received(upload: Upload, body: Buffer): void;
  failed(upload: Upload, fault: UploadFault): void;
}

/** What is left to a body whose session is gone: enough for what is on the wire, too little for what trickles. */
const HURRY_MS = 2000;

export class Upload implements DeadlineOwner {
  readonly #request: IncomingMessage;
  readonly #limits: UploadLimits;
  readonly #owner: UploadOwner;
  readonly #deadline = new Deadline(this);
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #isOver = false;

  constructor(request: HttpRequest, limits: UploadLimits, owner: UploadOwner) {
    this.#request = request as IncomingMessage;
    this.#limits = limits;
    this.#owner = owner;
  }

  /** Starts to read. */
  open(): void {
    const request = this.#request;
    request.on("error", () => undefined); // "close" follows
    if (Number(request.headers["content-length"]) > this.#limits.maxPayloadBytes) {
      this.#fail("too large");
      return;
    }
    this.#limits.clock.set(this.#deadline, this.#limits.uploadTimeoutMs);
    request.on("data", (chunk: Buffer) => this.#take(chunk));
    request.on("end", () => this.#end());
    request.on("close", () => this.#fail("hung up"));
  }

  /** The session is gone: the body is no longer waited for, only seen off. */
  hurry(): void {
    if (!this.#isOver) this.#limits.clock.set(this.#deadline, Math.min(HURRY_MS, this.#limits.uploadTimeoutMs));
  }

  elapsed(): void {
    this.#fail("too slow");
  }

  #take(chunk: Buffer): void {
    if (this.#isOver) return;
    this.#bytes += chunk.length;
    if (this.#bytes > this.#limits.maxPayloadBytes) this.#fail("too large");
    else this.#chunks.push(chunk);
  }

  #end(): void {
    if (!this.#settle()) return;
    const chunks = this.#chunks;
    this.#owner.received(this, chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, this.#bytes));
  }

  #fail(fault: UploadFault): void {
    if (!this.#settle()) return;
    this.#chunks.length = 0;
    // What still comes is thrown away until the answer has ended the connection.
    this.#request.resume();
    this.#owner.failed(this, fault);
  }

  #settle(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#limits.clock.cancel(this.#deadline);
    return true;
  }
}
