/** The version of this package, from its manifest. */

import { readFileSync } from "node:fs";
import { HubError } from "../hub-error.js";

export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  if (typeof manifest === "object" && manifest !== null && "version" in manifest) return String(manifest.version);
  throw new HubError("broken-build", "package.json of @tidewire/hub has no version");
}
