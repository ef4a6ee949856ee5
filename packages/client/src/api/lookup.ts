/** `io` as applications see it. A declaration; `lookup.ts` does it. */
import type { Manager, Options, Socket } from "./client.js";

/** `io`, callable, with everything that `require` shall find on it. */
export interface Lookup {
  // biome-ignore lint/suspicious/noExplicitAny: a socket of any event map can be asked for
  (opts?: Options): Socket<any, any>;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  (uri: string | undefined, opts?: Options): Socket<any, any>;
  readonly io: Lookup;
  readonly connect: Lookup;
  readonly Manager: typeof Manager;
  readonly Socket: typeof Socket;
  readonly protocol: 5;
}
