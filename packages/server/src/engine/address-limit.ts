/** How many sessions one address may have. Costs nothing where there is no such limit. */
import { type AddressedRequest, addressBlock, clientAddress } from "../http/client-address.js";

export class AddressLimit {
  readonly #max: number;
  readonly #trustedHops: number;
  readonly #counts = new Map<string, number>();
  /** The address of each session, by its id: by the end of a session its request may be gone. */
  readonly #addresses = new Map<string, string>();

  constructor(max: number, trustedHops: number) {
    this.#max = max;
    this.#trustedHops = trustedHops;
  }

  /** Whether whoever sent the request has as many sessions as it may have. */
  isReached(request: AddressedRequest): boolean {
    if (this.#max === Infinity) return false;
    return (this.#counts.get(this.#place(request)) ?? 0) >= this.#max;
  }

  opened(id: string, request: AddressedRequest): void {
    if (this.#max === Infinity) return;
    const place = this.#place(request);
    this.#addresses.set(id, place);
    this.#counts.set(place, (this.#counts.get(place) ?? 0) + 1);
  }

  closed(id: string): void {
    const place = this.#addresses.get(id);
    if (place === undefined) return;
    this.#addresses.delete(id);
    const left = (this.#counts.get(place) ?? 0) - 1;
    if (left > 0) this.#counts.set(place, left);
    else this.#counts.delete(place);
  }

  /** How many addresses have sessions. */
  get size(): number {
    return this.#counts.size;
  }

  #place(request: AddressedRequest): string {
    return addressBlock(clientAddress(request, this.#trustedHops));
  }
}
