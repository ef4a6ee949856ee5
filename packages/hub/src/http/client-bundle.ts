/**
 * Where the page gets its Socket.IO client from. Today that is the published bundle among our development tools; once
 * `@tidewire/client` is built, the server serves its own and only this file changes.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { HubError } from "../hub-error.js";

/** Where the page's script tag points. */
export const clientBundlePath = "/client/socket.io.min.js";

/** The bundle's bytes. Throws `HubError` "missing-file" when it is not installed. */
export function readClientBundle(
  resolve: (specifier: string) => string = createRequire(import.meta.url).resolve,
): Buffer {
  try {
    return readFileSync(join(dirname(resolve("socket.io-client/package.json")), "dist", "socket.io.min.js"));
  } catch (cause) {
    throw new HubError(
      "missing-file",
      "the page has no Socket.IO client: socket.io-client is not installed, run npm install socket.io-client",
      { cause },
    );
  }
}
