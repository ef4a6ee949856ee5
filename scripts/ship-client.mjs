/** Puts the client's bundles into the server's package, which serves them under the names that pages ask for. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BUNDLES } from "./bundle-client.mjs";
import { root } from "./repository.mjs";

/** Copies every bundle and its map; each then names the other as it is served. */
export function shipClient(
  source = join(root, "packages", "client", "dist"),
  target = join(root, "packages", "server", "client-dist"),
) {
  const served = Object.keys(BUNDLES).filter((name) => BUNDLES[name].served !== false);
  for (const bundle of served.flatMap((name) => [name, `${name}.map`])) {
    // A build of other packages alone leaves the client out.
    if (!existsSync(join(source, bundle))) continue;
    mkdirSync(target, { recursive: true });
    const text = readFileSync(join(source, bundle), "utf8");
    writeFileSync(join(target, shippedName(bundle)), text.replace(/(?<=\/\/# sourceMappingURL=)tidewire/, "socket.io"));
  }
}

/** "tidewire.min.js" is served as "socket.io.min.js". */
export function shippedName(bundle) {
  return bundle.replace(/^tidewire/, "socket.io");
}
