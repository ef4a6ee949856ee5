/** What requests ask for. Clients that come one after the other often ask for the same, and share one answer (bench: connect). */
import { type EngineQuery, parseEngineQuery } from "@tidewire/wire/engine";

export class LastQuery {
  #url = "";
  #query = parseEngineQuery("");

  /** Not to be written to: it may be somebody else's as well. */
  of(url: string): EngineQuery {
    if (url !== this.#url) {
      this.#query = parseEngineQuery(url);
      this.#url = url;
    }
    return this.#query;
  }
}
