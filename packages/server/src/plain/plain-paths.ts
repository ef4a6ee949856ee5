/** Which path leads to which namespace. It must not know what is said there. */
import { isNamespaceName } from "@tidewire/wire/sio";
import { ServerError } from "../server-error.js";
import { EVENT_STREAM_SUFFIX } from "./event-stream-text.js";
import type { ResolvedPlainOptions } from "./plain-options.js";

/** A namespace that takes such clients, or a pattern of them. */
export interface PlainPlace {
  readonly options: ResolvedPlainOptions;
  /** The name, or whether a name fits. */
  readonly names: string | ((name: string) => boolean);
}

/** Where a request leads. */
export interface PlainRoute {
  readonly place: PlainPlace;
  /** Of the namespace. */
  readonly name: string;
}

export class PlainPaths {
  /** By path, as requests have it. */
  readonly #named = new Map<string, PlainPlace & { readonly names: string }>();
  readonly #patterns: (PlainPlace & { readonly names: (name: string) => boolean })[] = [];

  /** Adds a place, or gives one that is known other options. Throws ServerError "bad-option" for a path that is taken. */
  add({ options, names }: PlainPlace): void {
    if (typeof names === "function") {
      this.#patterns.push({ options, names });
      return;
    }
    const path = options.path ?? names.replace(/\/+$/, "");
    const before = this.#named.get(path);
    if (before !== undefined && before.names !== names) {
      throw new ServerError("bad-option", `path "${path}" leads to ${before.names} already: give another path`);
    }
    for (const [known, place] of this.#named) if (place.names === names) this.#named.delete(known);
    this.#named.set(path, { options, names });
  }

  /** Where an upgrade leads; null: it is none of ours. */
  webSocket(url: string | undefined): PlainRoute | null {
    const route = this.#find(pathOf(url));
    return route?.place.options.webSocket === true ? route : null;
  }

  eventStream(url: string | undefined): PlainRoute | null {
    const path = pathOf(url);
    if (path?.endsWith(EVENT_STREAM_SUFFIX) !== true) return null;
    const route = this.#find(path.slice(0, -EVENT_STREAM_SUFFIX.length));
    return route === null || route.place.options.eventStream === null ? null : route;
  }

  #find(path: string | null): PlainRoute | null {
    if (path === null) return null;
    const named = this.#named.get(path);
    if (named !== undefined) return { place: named, name: named.names };
    for (const place of this.#patterns) {
      const prefix = place.options.path ?? "";
      if (!path.startsWith(`${prefix}/`)) continue;
      const name = path.slice(prefix.length);
      if (isNamespaceName(name) && place.names(name)) return { place, name };
    }
    return null;
  }
}

/** Without its query and a trailing slash, decoded; null for what is no path. */
function pathOf(url: string | undefined): string | null {
  const path = url?.split(/[?#]/, 1)[0]?.replace(/\/+$/, "");
  if (path === undefined) return null;
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
