/** Whether the server takes one more session now: not while it drains, and not too many from one address. */
import { EngineRejectCode } from "@tidewire/wire/engine";
import type { AddressedRequest } from "../http/client-address.js";
import { AddressLimit } from "./address-limit.js";
import type { ResolvedEngineOptions } from "./engine-options.js";
import { type Refusal, refuse } from "./verify.js";

export class Admission {
  readonly #addresses: AddressLimit;
  readonly #maxPerAddress: number;
  /** Seconds after which clients may try again; null unless the server drains. */
  #retryAfterSeconds: number | null = null;

  constructor({ maxConnectionsPerAddress, trustProxy }: ResolvedEngineOptions) {
    this.#maxPerAddress = maxConnectionsPerAddress;
    this.#addresses = new AddressLimit(maxConnectionsPerAddress, trustProxy);
  }

  /** From now on nobody is let in. */
  stop(retryAfterSeconds: number): void {
    this.#retryAfterSeconds = retryAfterSeconds;
  }

  get isStopped(): boolean {
    return this.#retryAfterSeconds !== null;
  }

  /** null: a session may be opened. */
  check(request: AddressedRequest): Refusal | null {
    if (this.#retryAfterSeconds !== null) {
      const headers = { "Retry-After": String(this.#retryAfterSeconds) };
      return {
        ...refuse(EngineRejectCode.forbidden, { message: "server is draining: come back elsewhere" }),
        form: { status: 503, headers },
      };
    }
    if (!this.#addresses.isReached(request)) return null;
    const message = `maxConnectionsPerAddress ${this.#maxPerAddress} reached`;
    return { ...refuse(EngineRejectCode.forbidden, { message }), form: { status: 429 } };
  }

  opened(id: string, request: AddressedRequest): void {
    this.#addresses.opened(id, request);
  }

  closed(id: string): void {
    this.#addresses.closed(id);
  }
}
