/** `io` as applications see it. A declaration; `lookup.ts` does it. */
import type { Manager, Options, Socket } from "./client.js";

/** `io`, callable, with everything that `require` shall find on it. */
export interface Lookup {
  (opts?: Options): Socket;
  (uri: string | undefined, opts?: Options): Socket;
  readonly io: Lookup;
  readonly connect: Lookup;
  readonly Manager: typeof Manager;
  readonly Socket: typeof Socket;
  readonly protocol: 5;
}
